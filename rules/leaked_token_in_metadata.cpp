// An Enkryptify token stands in a commit message, a commit header, a tag, a note, or in the name of a ref or
// file.
#include <fmt/format.h>

#include "rules/leak.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

std::string_view describe_place(scanner::LocationKind kind) {
  switch (kind) {
    case scanner::LocationKind::commit_message:
      return "a commit message";
    case scanner::LocationKind::commit_header:
      return "a commit's header";
    case scanner::LocationKind::tag:
      return "an annotated tag";
    case scanner::LocationKind::note:
      return "a Git note";
    case scanner::LocationKind::ref:
      return "the name of a branch, tag or other ref";
    default:
      return "the name of a file or directory";
  }
}

class LeakedTokenInMetadata final : public Rule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "leaked-token-in-metadata",
        "metadata",
        "Leaked token in Git metadata",
        "An Enkryptify token stands in a commit message, a commit header, a tag, a note, or in the "
        "name of a ref or file.",
        core::Severity::high,
        8.7,
        "798",
        "NHI2",
        "Secret Leakage",
    };
    return k_info;
  }

  void judge(const Evidence& evidence, std::vector<Finding>& findings) const override {
    for (const scanner::Sighting& sighting : evidence.sightings) {
      if (classify_leak(sighting) == LeakClass::metadata) {
        findings.push_back(describe(sighting, evidence));
      }
    }
  }

 private:
  Finding describe(const scanner::Sighting& sighting, const Evidence& evidence) const {
    return make_leak_finding(info(), info().severity, sighting, evidence,
                             fmt::format("{} {} stands in {}.", describe_token(sighting.token),
                                         sighting.token.redacted, describe_place(sighting.newest.kind)),
                             "Revoke or rotate the token in the Enkryptify dashboard first. Then reword the "
                             "message, or rename or delete the tag, note, ref or file that holds it.");
  }
};

}  // namespace

const Rule& leaked_token_in_metadata_rule() {
  static const LeakedTokenInMetadata rule;
  return rule;
}

}  // namespace ekaudit::rules
