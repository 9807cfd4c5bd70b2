#include "pipelines/shell_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace ekaudit::pipelines {
namespace {

// One secret, in ENKRYPTIFY_TOKEN.
class OneVariable final : public ShellVariables {
 public:
  std::vector<std::size_t> secrets_in(std::string_view variable) override {
    return variable == "ENKRYPTIFY_TOKEN" ? std::vector<std::size_t>{0} : std::vector<std::size_t>{};
  }
};

// The acts in order, by their initial letters; '?' for an opaque program without a secret in sight.
std::string acts_of(const std::string& script) {
  References references("");
  references.add({Store::ci, "ENKRYPTIFY_TOKEN", "", std::nullopt});
  OneVariable variables;
  std::string acts;
  for (const ShellEvent& event : read_shell(script, variables, references).events) {
    constexpr std::string_view k_letters = "mrwoaltsb";
    acts += event.secret ? k_letters[static_cast<std::size_t>(event.act)] : '?';
  }
  return acts;
}

TEST(ShellReader, ReadsAndWritesByTheCli) {
  EXPECT_EQ(acts_of("ek run -- npm start"), "r");
  EXPECT_EQ(acts_of("ek --env prod list"), "r");
  EXPECT_EQ(acts_of("/usr/local/bin/ek create A b"), "w");
  EXPECT_EQ(acts_of("ek update A b; ek delete A; ek import x"), "www");
  EXPECT_EQ(acts_of("npx ek run -- x"), "r");
  EXPECT_EQ(acts_of("ek sdk -- node x.js"), "o");
  EXPECT_EQ(acts_of("week run; ek_run; echo ek run"), "??");
}

TEST(ShellReader, ReadsAndWritesByRequests) {
  EXPECT_EQ(acts_of("curl -H @- https://api.enkryptify.com/v1/x <<< \"$ENKRYPTIFY_TOKEN\""), "mr");
  EXPECT_EQ(acts_of("curl -X DELETE -H @- https://api.enkryptify.com/v1/x <<< \"$ENKRYPTIFY_TOKEN\""), "mw");
  EXPECT_EQ(acts_of("curl -d a=b -H @- https://api.enkryptify.com/v1/x <<< \"$ENKRYPTIFY_TOKEN\""), "mw");
  EXPECT_EQ(acts_of("curl -H \"X: $ENKRYPTIFY_TOKEN\" https://example.com"), "ao");
}

TEST(ShellReader, SeesArgumentsOfExternalProgramsOnly) {
  EXPECT_EQ(acts_of("vault-cli login \"$ENKRYPTIFY_TOKEN\""), "a?o");
  EXPECT_EQ(acts_of("[ -z \"$ENKRYPTIFY_TOKEN\" ] && exit 1"), "m");
  EXPECT_EQ(acts_of("export OTHER=$ENKRYPTIFY_TOKEN"), "m");
  EXPECT_EQ(acts_of("f() { :; }\nf \"$ENKRYPTIFY_TOKEN\""), "o?o");
  EXPECT_EQ(acts_of("sudo ENKRYPTIFY_TOKEN=$ENKRYPTIFY_TOKEN ls"), "a");
}

TEST(ShellReader, SeesWhatIsPrinted) {
  EXPECT_EQ(acts_of("echo $ENKRYPTIFY_TOKEN"), "l");
  EXPECT_EQ(acts_of("echo \"${ENKRYPTIFY_TOKEN}\" >&2"), "l");
  EXPECT_EQ(acts_of("echo $ENKRYPTIFY_TOKEN > file"), "s");
  EXPECT_EQ(acts_of("echo $ENKRYPTIFY_TOKEN > /dev/null"), "m");
  EXPECT_EQ(acts_of("echo $ENKRYPTIFY_TOKEN | base64"), "l");
  EXPECT_EQ(acts_of("echo $ENKRYPTIFY_TOKEN | docker login --password-stdin"), "?o");
  EXPECT_EQ(acts_of("X=$(echo $ENKRYPTIFY_TOKEN | base64)"), "m");
  EXPECT_EQ(acts_of("echo \"::add-mask::$ENKRYPTIFY_TOKEN\""), "m");
  EXPECT_EQ(acts_of("cat <<EOF\n$ENKRYPTIFY_TOKEN\nEOF"), "ml");
  EXPECT_EQ(acts_of("cat <<'EOF'\n$ENKRYPTIFY_TOKEN\nEOF"), "");
  EXPECT_EQ(acts_of("printenv ENKRYPTIFY_TOKEN"), "l");
}

TEST(ShellReader, SeesTracing) {
  EXPECT_EQ(acts_of("set -x\nX=$ENKRYPTIFY_TOKEN"), "tm");
  EXPECT_EQ(acts_of("set -euxo pipefail\n: $ENKRYPTIFY_TOKEN"), "tm");
  EXPECT_EQ(acts_of("set -o xtrace\n: $ENKRYPTIFY_TOKEN"), "tm");
  EXPECT_EQ(acts_of("set -x\nset +x\n: $ENKRYPTIFY_TOKEN"), "m");
  EXPECT_EQ(acts_of("set -x\nek run -- x"), "r");
}

TEST(ShellReader, TellsWhatIsNotTheValue) {
  EXPECT_EQ(acts_of("echo '$ENKRYPTIFY_TOKEN' \\$ENKRYPTIFY_TOKEN # $ENKRYPTIFY_TOKEN"), "");
  EXPECT_EQ(acts_of("echo ${#ENKRYPTIFY_TOKEN} ${ENKRYPTIFY_TOKEN:+set} ${ENKRYPTIFY_TOKEN:0:4}"), "");
  EXPECT_EQ(acts_of("echo ${ENKRYPTIFY_TOKEN:-none}"), "l");
  EXPECT_EQ(acts_of("echo $ENKRYPTIFY_TOKEN_URL"), "");
}

TEST(ShellReader, FollowsVariables) {
  EXPECT_EQ(acts_of("T=$ENKRYPTIFY_TOKEN\nH=\"Bearer $T\"\necho \"$H\""), "mml");
  EXPECT_EQ(acts_of("ENKRYPTIFY_TOKEN=other ek run -- x"), "");
}

TEST(ShellReader, SeesBuildArguments) {
  EXPECT_EQ(acts_of("docker build --build-arg ENKRYPTIFY_TOKEN ."), "b?");
  EXPECT_EQ(acts_of("docker build --build-arg=T=$ENKRYPTIFY_TOKEN ."), "ba?o");
  EXPECT_EQ(acts_of("docker build --secret id=t,env=ENKRYPTIFY_TOKEN ."), "?");
}

TEST(ShellReader, SeesAContributionCheckedOut) {
  References references("");
  OneVariable variables;
  const auto checks_out = [&](std::string_view script) {
    return read_shell(script, variables, references).checks_out_contribution;
  };
  EXPECT_TRUE(checks_out("gh pr checkout 1"));
  EXPECT_TRUE(checks_out("git fetch origin pull/$N/head"));
  EXPECT_FALSE(checks_out("git fetch origin main && gh pr list"));
}

}  // namespace
}  // namespace ekaudit::pipelines
