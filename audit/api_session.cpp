#include "audit/api_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "enkryptify/inventory_reader.h"

namespace ekaudit::audit {
namespace {

// A minute of difference is a clock that is a little off; more would shift what is due and what expired.
constexpr std::chrono::seconds k_tolerated_skew{60};

core::Notice make_notice(std::string kind, bool incomplete, std::string message) {
  core::Notice notice;
  notice.kind = std::move(kind);
  notice.message = std::move(message);
  notice.incomplete = incomplete;
  notice.online = true;
  return notice;
}

}  // namespace

ApiSession::ApiSession(const ApiRequest& request, core::RunControl& control)
    : request_(request),
      pacer_(control),
      http_(request.base, {}, control),
      client_(http_, request.credential, pacer_) {}

core::Result<void> ApiSession::read_inventory(const core::Secret* only) {
  if (request_.credential.empty()) {
    notices.push_back(make_notice("no-credential", true,
                                  "the inventory was not read, and whether what leaked is alive is unknown: "
                                  "there is no credential; put an "
                                  "API token into ENKRYPTIFY_TOKEN or name a file with --token-file (audit "
                                  "--offline, and merge without "
                                  "--online, leave the API out on purpose)"));
    return {};
  }
  auto answer = only == nullptr
                    ? enkryptify::read_inventory(client_, request_.workspace, request_.credential)
                    : enkryptify::read_inventory_for(client_, request_.workspace, request_.credential, *only);
  if (!answer && answer.error().kind == core::ErrorKind::usage) {
    return tl::make_unexpected(answer.error());
  }
  if (!answer) {
    notices.push_back(
        make_notice("inventory-unread", true,
                    fmt::format("the inventory could not be read: {}", answer.error().message)));
    return {};
  }
  inventory = std::move(answer->inventory);
  for (core::Notice& notice : answer->notices) {
    notice.online = true;
    notice.incomplete &= notice.kind != "partial-inventory" || request_.others == OthersTokens::required;
  }
  std::move(answer->notices.begin(), answer->notices.end(), std::back_inserter(notices));
  return {};
}

core::TimePoint ApiSession::trusted_now(core::TimePoint now) {
  const auto date = client_.server_date();
  const auto server = date ? core::parse_http_date(*date) : std::nullopt;
  if (!server || std::chrono::abs(*server - now) <= k_tolerated_skew) {
    return now;
  }
  notices.push_back(
      make_notice("clock-skew", false,
                  fmt::format("the API's clock says {}, this machine's {}: ages were reckoned by the API's",
                              core::format_rfc3339(*server), core::format_rfc3339(now))));
  skew_ = *server - now;
  return *server;
}

void ApiSession::recall(core::TimePoint now) {
  if (!inventory || request_.state.empty()) {
    return;
  }
  auto known = audit::recall(request_.state, *inventory, now);
  if (!known) {
    nothing_kept(known.error());
    return;
  }
  memory = std::move(*known);
}

void ApiSession::remember(const OwnUses& uses) {
  if (uses.empty() || request_.state.empty()) {
    return;
  }
  if (const auto kept = audit::remember(request_.state, uses); !kept) {
    nothing_kept(kept.error());
  }
}

void ApiSession::nothing_kept(const core::Error& error) {
  notices.push_back(make_notice("state-not-kept", false,
                                fmt::format("rotations, and which uses of tokens are ekaudit's own, are not "
                                            "remembered from run to run: {}",
                                            error.message)));
}

void ApiSession::add_secrets(scanner::match::Scrubber& scrubber) const {
  for (const core::Secret& secret : client_.secrets()) {
    if (!secret.empty()) {
      scrubber.add(secret);
    }
  }
}

bool ApiSession::complete() const {
  return std::none_of(notices.begin(), notices.end(),
                      [](const core::Notice& notice) { return notice.incomplete; });
}

}  // namespace ekaudit::audit
