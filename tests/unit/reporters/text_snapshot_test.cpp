// The whole text of the sample reports. "EK:" stands for the token prefix.
#include <gtest/gtest.h>

#include "core/redaction.h"
#include "reporters/reporter.h"
#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

TextStyle verbose() {
  TextStyle style;
  style.verbose = true;
  return style;
}

TextStyle quiet() {
  TextStyle style;
  style.quiet = true;
  return style;
}

audit::Report with_suppressed(audit::Report report) {
  report.show_suppressed = true;
  return report;
}

std::string shown(const audit::Report& report, const TextStyle& style) {
  std::string text = render_text(report, style);
  const std::string prefix(core::k_token_prefix);
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) {
    text.replace(at, prefix.size(), "EK:");
  }
  return text;
}

TEST(TextSnapshot, PlainReport) {
  EXPECT_EQ(shown(tests::support::plain_report(), {}),
            R"TEXT(LEAK    EK:Ab12Cd34…  high  (leaked-token, leaked-token-in-history)
        leaked  config/deploy.env:12 in 3333333, pushed, 41 days ago
                by Quentin Sample <quentin@example.org>; still in main, origin/main
                1 later introduction (-v for more)
        leaked  docs/old notes.md:3 in 5555555, pushed, 800 days ago, as base64
                by A U Thor <author@example.com>; gone from every branch, last seen in 6666666
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Xy98Zw76…  medium  (leaked-token)
        leaked  scripts/dev.sh:4, untracked
        now     Revoke or rotate the token first, then take it out of the file.

Revoke first: in the Enkryptify dashboard, under API tokens, revoke or rotate each token above (an
administrator sees all of them). Access ends within 15 minutes. Deleting the line or rewriting
history does not un-leak a token. Then rotate the secrets that it could read.
More: ekaudit explain leaked-token

1 further note (-v shows it)

2 tokens leaked in 3 places (1 high, 1 medium). Searched 120 files, 12,345 commits, 849,014 blobs (8.3 GB).
)TEXT");
}

TEST(TextSnapshot, PlainReportInFull) {
  EXPECT_EQ(shown(tests::support::plain_report(), verbose()),
            R"TEXT(LEAK    EK:Ab12Cd34…  high  (leaked-token, leaked-token-in-history)
        leaked  config/deploy.env:12 in 3333333, pushed, 41 days ago
                by Quentin Sample <quentin@example.org>; still in main, origin/main
        again   config/deploy.env:12 in 4444444, pushed, 3 days ago
                by A U Thor <author@example.com>
        leaked  docs/old notes.md:3 in 5555555, pushed, 800 days ago, as base64
                by A U Thor <author@example.com>; gone from every branch, last seen in 6666666
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Xy98Zw76…  medium  (leaked-token)
        leaked  scripts/dev.sh:4, untracked
        now     Revoke or rotate the token first, then take it out of the file.

Revoke first: in the Enkryptify dashboard, under API tokens, revoke or rotate each token above (an
administrator sees all of them). Access ends within 15 minutes. Deleting the line or rewriting
history does not un-leak a token. Then rotate the secrets that it could read.
More: ekaudit explain leaked-token

NOTE  3 archives were searched as plain bytes  (archive)

2 tokens leaked in 3 places (1 high, 1 medium). Searched 120 files, 12,345 commits, 849,014 blobs (8.3 GB).
)TEXT");
}

TEST(TextSnapshot, PlainReportQuietly) {
  EXPECT_EQ(shown(tests::support::plain_report(), quiet()),
            R"TEXT(LEAK    EK:Ab12Cd34…  high  (leaked-token, leaked-token-in-history)
        leaked  config/deploy.env:12 in 3333333, pushed, 41 days ago
                by Quentin Sample <quentin@example.org>; still in main, origin/main
                1 later introduction (-v for more)
        leaked  docs/old notes.md:3 in 5555555, pushed, 800 days ago, as base64
                by A U Thor <author@example.com>; gone from every branch, last seen in 6666666
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Xy98Zw76…  medium  (leaked-token)
        leaked  scripts/dev.sh:4, untracked
        now     Revoke or rotate the token first, then take it out of the file.
)TEXT");
}

TEST(TextSnapshot, CleanReport) {
  EXPECT_EQ(shown(tests::support::clean_report(), {}),
            R"TEXT(No leaked tokens. Searched 120 files, 12,345 commits, 849,014 blobs (8.3 GB).
)TEXT");
}

TEST(TextSnapshot, HostileReport) {
  EXPECT_EQ(shown(tests::support::hostile_report(), {}),
            R"TEXT(ALIVE   EK:Al1ve…  "github "actions"\x1b[0m"  id 6f1e0000-0000-4000-8000-000000000001  high
        (leaked-token-in-metadata, leaked-token)
        leaked  commit message, line 3 in 8888888, pushed, just now
                by Quentin Sample
        leaked  commit header in 8888888, unreachable, just now
                by Quentin Sample
        leaked  tag v1:x, line 6, pushed, just now
                by Quentin Sample
        leaked  tag object bbbbbbb, line 6, unreachable, just now
                by Quentin Sample
        leaked  note in refs/notes/commits, line 1 in 9999999, pushed, just now
                by Quentin Sample
                6 more places (-v shows them)
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:…  critical, medium confidence  (leaked-credential-store)
        leaked  secure-store.json:4294967297, staged, not pushed
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Ab12Cd34…  high  (leaked-token, leaked-token-in-history)
        leaked  config/deploy.env:12 in 3333333, pushed, 41 days ago
                by Quentin Sample <quentin@example.org>; still in main, origin/main
                1 later introduction (-v for more)
        leaked  docs/old notes.md:3 in 5555555, pushed, 800 days ago, as base64
                by A U Thor <author@example.com>; gone from every branch, last seen in 6666666
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Fo…  medium  (leaked-token)
        leaked  -rf:1, not committed, not pushed
        leaked  ./dot.env:1, not committed, not pushed
        leaked  ../up.env:1, not committed, not pushed
        leaked  /etc/passwd:1, not committed, not pushed
        leaked  //host/share:1, not committed, not pushed
                8 more places (-v shows them)
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Zz…  low, low confidence  (leaked-token)
        leaked  esc\x1b[2J\x1b]0;owned\x07\x0a\x0d\x09bidi\u{202e}gnp.env\u{200b}:7, untracked
        now     Remove\x0ait\x1b[0m

DEAD    1 token, revoked or expired: nothing to do (-v lists them)

MEDIUM  Something is wrong with \u{202e}this file  (leaked-token)
        where   no-token.yml:5, pushed
        now     Revoke or rotate the token first, then take it out of the file.

Revoke first: in the Enkryptify dashboard, under API tokens, revoke or rotate each token above (an
administrator sees all of them). Access ends within 15 minutes. Deleting the line or rewriting
history does not un-leak a token. Then rotate the secrets that it could read.
More: ekaudit explain leaked-token-in-metadata

INCOMPLETE  the history ends early\x1b[31m\x0a: fetch with --unshallow  (shallow-clone)
INCOMPLETE  cannot read {0} caf\xe9: permission denied  (unreadable-file)
1 further note (-v shows it)

6 tokens leaked in 29 places (1 critical, 2 high, 1 medium, 1 low, 1 info), 1 alive, 1 dead, 1 other finding. Searched 120 files, 12,345 commits, 849,014 blobs (8.3 GB). 1 finding suppressed (1 inline).
The search is incomplete: what the lines above call INCOMPLETE may hold more.
)TEXT");
}

TEST(TextSnapshot, HostileReportQuietly) {
  EXPECT_EQ(shown(tests::support::hostile_report(), quiet()),
            R"TEXT(ALIVE   EK:Al1ve…  "github "actions"\x1b[0m"  id 6f1e0000-0000-4000-8000-000000000001  high
        (leaked-token-in-metadata, leaked-token)
        leaked  commit message, line 3 in 8888888, pushed, just now
                by Quentin Sample
        leaked  commit header in 8888888, unreachable, just now
                by Quentin Sample
        leaked  tag v1:x, line 6, pushed, just now
                by Quentin Sample
        leaked  tag object bbbbbbb, line 6, unreachable, just now
                by Quentin Sample
        leaked  note in refs/notes/commits, line 1 in 9999999, pushed, just now
                by Quentin Sample
                6 more places (-v shows them)
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:…  critical, medium confidence  (leaked-credential-store)
        leaked  secure-store.json:4294967297, staged, not pushed
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Ab12Cd34…  high  (leaked-token, leaked-token-in-history)
        leaked  config/deploy.env:12 in 3333333, pushed, 41 days ago
                by Quentin Sample <quentin@example.org>; still in main, origin/main
                1 later introduction (-v for more)
        leaked  docs/old notes.md:3 in 5555555, pushed, 800 days ago, as base64
                by A U Thor <author@example.com>; gone from every branch, last seen in 6666666
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Fo…  medium  (leaked-token)
        leaked  -rf:1, not committed, not pushed
        leaked  ./dot.env:1, not committed, not pushed
        leaked  ../up.env:1, not committed, not pushed
        leaked  /etc/passwd:1, not committed, not pushed
        leaked  //host/share:1, not committed, not pushed
                8 more places (-v shows them)
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Zz…  low, low confidence  (leaked-token)
        leaked  esc\x1b[2J\x1b]0;owned\x07\x0a\x0d\x09bidi\u{202e}gnp.env\u{200b}:7, untracked
        now     Remove\x0ait\x1b[0m

DEAD    1 token, revoked or expired: nothing to do (-v lists them)

MEDIUM  Something is wrong with \u{202e}this file  (leaked-token)
        where   no-token.yml:5, pushed
        now     Revoke or rotate the token first, then take it out of the file.

INCOMPLETE  the history ends early\x1b[31m\x0a: fetch with --unshallow  (shallow-clone)
INCOMPLETE  cannot read {0} caf\xe9: permission denied  (unreadable-file)
)TEXT");
}

TEST(TextSnapshot, HostileReportInFull) {
  EXPECT_EQ(shown(with_suppressed(tests::support::hostile_report()), verbose()),
            R"TEXT(ALIVE   EK:Al1ve…  "github "actions"\x1b[0m"  id 6f1e0000-0000-4000-8000-000000000001  high
        (leaked-token-in-metadata, leaked-token)
        leaked  commit message, line 3 in 8888888, pushed, just now
                by Quentin Sample
        leaked  commit header in 8888888, unreachable, just now
                by Quentin Sample
        leaked  tag v1:x, line 6, pushed, just now
                by Quentin Sample
        leaked  tag object bbbbbbb, line 6, unreachable, just now
                by Quentin Sample
        leaked  note in refs/notes/commits, line 1 in 9999999, pushed, just now
                by Quentin Sample
        leaked  the name of refs/heads/\u{202e}b, pushed, just now
                by Quentin Sample
        leaked  the name of keys/name in 9999999, pushed, just now
                by Quentin Sample
        leaked  the target of the link link in 9999999, pushed, just now
                by Quentin Sample
        leaked  blob bbbbbbb without a path:1 in 9999999, unreachable, just now
                by Quentin Sample
        leaked  standard input, line 2
        leaked  third_party/li b/deploy.env:1, ignored by Git
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:…  critical, medium confidence  (leaked-credential-store)
        leaked  secure-store.json:4294967297, staged, not pushed
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Ab12Cd34…  high  (leaked-token, leaked-token-in-history)
        leaked  config/deploy.env:12 in 3333333, pushed, 41 days ago
                by Quentin Sample <quentin@example.org>; still in main, origin/main
        again   config/deploy.env:12 in 4444444, pushed, 3 days ago
                by A U Thor <author@example.com>
        leaked  docs/old notes.md:3 in 5555555, pushed, 800 days ago, as base64
                by A U Thor <author@example.com>; gone from every branch, last seen in 6666666
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Fo…  medium  (leaked-token)
        leaked  -rf:1, not committed, not pushed
        leaked  ./dot.env:1, not committed, not pushed
        leaked  ../up.env:1, not committed, not pushed
        leaked  /etc/passwd:1, not committed, not pushed
        leaked  //host/share:1, not committed, not pushed
        leaked  a//b:1, not committed, not pushed
        leaked  a/./b/../c:1, not committed, not pushed
        leaked  c:\x.env:1, not committed, not pushed
        leaked  https://e.x/y:1, not committed, not pushed
        leaked  %41 50% "q" 'q' `q` <b>&amp;:1, not committed, not pushed
        leaked  {0}{{x}}:1, not committed, not pushed
        leaked  [a](https://e.x):1, not committed, not pushed
        leaked  nul\x00nul:1, not committed, not pushed
        now     Revoke or rotate the token first, then take it out of the file.

LEAK    EK:Zz…  low, low confidence  (leaked-token)
        leaked  esc\x1b[2J\x1b]0;owned\x07\x0a\x0d\x09bidi\u{202e}gnp.env\u{200b}:7, untracked
        now     Remove\x0ait\x1b[0m

DEAD    EK:De…  info  (leaked-token-in-history)
        leaked  caf\xe9/\xff.env:2 in 7777777, in a stash, 10 days ago
                by Mallory\x1b[5m <b>\u{202e} <m"al\xffory@example.com\x0a>;
                still in feat\x1b[31m, b\u{202e}, c, d, e, f, g
                1,499 more introductions not listed

MEDIUM  Something is wrong with \u{202e}this file  (leaked-token)
        where   no-token.yml:5, pushed
        now     Revoke or rotate the token first, then take it out of the file.

Suppressed:
  EK:Su…  x.env:1, inline: test \x1b[31m value {0} (until 2025-12-24T00:00:00Z)

Revoke first: in the Enkryptify dashboard, under API tokens, revoke or rotate each token above (an
administrator sees all of them). Access ends within 15 minutes. Deleting the line or rewriting
history does not un-leak a token. Then rotate the secrets that it could read.
More: ekaudit explain leaked-token-in-metadata

INCOMPLETE  the history ends early\x1b[31m\x0a: fetch with --unshallow  (shallow-clone)
INCOMPLETE  cannot read {0} caf\xe9: permission denied  (unreadable-file)
NOTE  3 archives were searched as plain bytes  (archive)

6 tokens leaked in 29 places (1 critical, 2 high, 1 medium, 1 low, 1 info), 1 alive, 1 dead, 1 other finding. Searched 120 files, 12,345 commits, 849,014 blobs (8.3 GB). 1 finding suppressed (1 inline).
The search is incomplete: what the lines above call INCOMPLETE may hold more.
)TEXT");
}

}  // namespace
}  // namespace ekaudit::reporters
