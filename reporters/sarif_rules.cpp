#include "reporters/sarif_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "reporters/wording.h"
#include "rules/registry.h"

namespace ekaudit::reporters {
namespace {

using core::Severity;
using rules::Rule;
using rules::RuleInfo;

// Code scanning cuts the texts of a rule at this length.
constexpr std::size_t k_max_rule_text = 1024;

constexpr std::string_view k_cwe = "CWE";
constexpr std::string_view k_nhi = "OWASP-NHI-2025";

std::string_view problem_severity(Severity severity) {
  switch (severity) {
    case Severity::critical:
    case Severity::high:
      return "error";
    case Severity::medium:
      return "warning";
    case Severity::low:
    case Severity::info:
      return "recommendation";
  }
  return "warning";
}

Json rule_text(std::string_view text) {
  return {{"text", shorten(sarif_text(text), k_max_rule_text)}};
}

Json help_of(const RuleInfo& rule) {
  Json help = rule_text(
      fmt::format("{} {}`ekaudit explain {}` shows the whole page.", rule.description,
                  rule.id.starts_with("leaked-") ? "Revoke or rotate the token first. " : "", rule.id));
  if (const std::string_view page = rules::rule_page(rule.id); !page.empty()) {
    help["markdown"] = text(page);
  }
  return help;
}

Json properties_of(const RuleInfo& rule) {
  Json tags = {"security", "secrets"};
  if (!rule.cwe.empty()) {
    tags.push_back(fmt::format("external/cwe/cwe-{}", rule.cwe));
  }
  return {
      {"tags", std::move(tags)},
      {"precision", "high"},
      {"problem.severity", problem_severity(rule.severity)},
      {"security-severity", fmt::format("{:.1f}", rule.security_severity)},
  };
}

Json relationships_of(const Json& taxa) {
  Json relationships = Json::array();
  for (const Json& taxon : taxa) {
    relationships.push_back({{"target", taxon}, {"kinds", Json::array({"superset"})}});
  }
  return relationships;
}

void sort_unique(std::vector<std::string>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

void add_taxon(const std::vector<std::string>& ids, std::string_view id, std::string_view taxonomy,
               std::size_t taxonomy_index, Json& taxa) {
  const auto place = std::lower_bound(ids.begin(), ids.end(), id);
  if (place != ids.end() && *place == id) {
    taxa.push_back({{"id", id},
                    {"index", place - ids.begin()},
                    {"toolComponent", {{"name", taxonomy}, {"index", taxonomy_index}}}});
  }
}

Json cwe_taxon(const std::string& id) {
  return {
      {"id", id},
      {"name", "CWE-" + id},
      {"helpUri", fmt::format("https://cwe.mitre.org/data/definitions/{}.html", id)},
  };
}

Json nhi_taxon(const std::string& id) {
  Json taxon = {{"id", id}};
  const auto rules = rules::all_rules();
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const Rule* candidate) { return candidate->info().nhi == id; });
  if (rule != rules.end()) {
    taxon["name"] = text((*rule)->info().nhi_title);
  }
  return taxon;
}

template <class Describe>
Json list_taxa(const std::vector<std::string>& ids, Describe&& describe) {
  Json taxa = Json::array();
  std::transform(ids.begin(), ids.end(), std::back_inserter(taxa), describe);
  return taxa;
}

}  // namespace

std::string_view sarif_level(Severity severity) {
  switch (severity) {
    case Severity::critical:
    case Severity::high:
      return "error";
    case Severity::medium:
      return "warning";
    case Severity::low:
    case Severity::info:
      return "note";
  }
  return "warning";
}

std::string pascal_case(std::string_view id) {
  std::string name;
  bool starts_word = true;
  for (const char c : id) {
    if (c == '-') {
      starts_word = true;
      continue;
    }
    name.push_back(starts_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    starts_word = false;
  }
  return name;
}

std::string sarif_text(std::string_view text) {
  const std::string printable = core::to_terminal(text);
  std::string message;
  message.reserve(printable.size());
  for (std::size_t i = 0; i < printable.size(); ++i) {
    const char c = printable[i];
    if (c == '{' || c == '}') {
      message.append(2, c);
    } else if (c == '(' && i > 0 && printable[i - 1] == ']') {
      message += "\\x28";
    } else {
      message.push_back(c);
    }
  }
  return message;
}

SarifRules::SarifRules() {
  for (const Rule* rule : rules::all_rules()) {
    const RuleInfo& info = rule->info();
    if (!info.cwe.empty()) {
      cwe_.emplace_back(info.cwe);
    }
    if (!info.nhi.empty()) {
      nhi_.emplace_back(info.nhi);
    }
  }
  sort_unique(cwe_);
  sort_unique(nhi_);
}

Json SarifRules::rules() const {
  Json descriptors = Json::array();
  for (const Rule* rule : rules::all_rules()) {
    const RuleInfo& info = rule->info();
    descriptors.push_back({
        {"id", info.id},
        {"name", pascal_case(info.id)},
        {"shortDescription", rule_text(as_sentence(std::string(info.title)))},
        {"fullDescription", rule_text(info.description)},
        {"help", help_of(info)},
        {"defaultConfiguration", {{"level", sarif_level(info.severity)}}},
        {"properties", properties_of(info)},
        {"relationships", relationships_of(taxa_of(info))},
    });
  }
  return descriptors;
}

Json SarifRules::taxonomies() const {
  return Json::array({
      {
          {"name", k_cwe},
          {"organization", "MITRE"},
          {"shortDescription", {{"text", "The MITRE Common Weakness Enumeration."}}},
          {"informationUri", "https://cwe.mitre.org/"},
          {"taxa", list_taxa(cwe_, cwe_taxon)},
      },
      {
          {"name", k_nhi},
          {"version", "2025"},
          {"organization", "OWASP"},
          {"shortDescription", {{"text", "The OWASP Non-Human Identities Top 10, 2025."}}},
          {"informationUri", "https://owasp.org/www-project-non-human-identities-top-10/2025/"},
          {"taxa", list_taxa(nhi_, nhi_taxon)},
      },
  });
}

Json SarifRules::supported_taxonomies() {
  return Json::array({{{"name", k_cwe}, {"index", 0}}, {{"name", k_nhi}, {"index", 1}}});
}

Json SarifRules::taxa_of(const RuleInfo& rule) const {
  Json taxa = Json::array();
  add_taxon(cwe_, rule.cwe, k_cwe, 0, taxa);
  add_taxon(nhi_, rule.nhi, k_nhi, 1, taxa);
  return taxa;
}

void SarifRules::put_rule(std::string_view id, Json& result) const {
  result["ruleId"] = text(id);
  const auto rules = rules::all_rules();
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [&](const Rule* candidate) { return candidate->info().id == id; });
  if (rule != rules.end()) {
    result["ruleIndex"] = rule - rules.begin();
    result["taxa"] = taxa_of((*rule)->info());
  }
}

}  // namespace ekaudit::reporters
