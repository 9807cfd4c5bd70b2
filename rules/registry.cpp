#include "rules/registry.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "core/nearest.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
std::span<const Rule* const> all_rules() {
  static const std::array<const Rule*, 24> k_rules = {
      &leaked_token_rule(),
      &leaked_token_in_history_rule(),
      &leaked_token_in_metadata_rule(),
      &leaked_credential_store_rule(),
      &leaked_token_alive_rule(),
      &shared_across_pipelines_rule(),
      &token_in_untrusted_workflow_rule(),
      &token_exposed_too_widely_rule(),
      &token_on_command_line_rule(),
      &token_baked_into_image_rule(),
      &over_scoped_rule(),
      &crosses_environments_rule(),
      &long_lived_rule(),
      &unneeded_write_rule(),
      &rotation_overdue_rule(),
      &shared_token_rule(),
      &unused_token_rule(),
      &expiring_token_rule(),
      &expired_token_in_use_rule(),
      &orphaned_token_rule(),
      &cli_token_in_pipeline_rule(),
      &vague_token_name_rule(),
      &auditor_over_privileged_rule(),
      &auditor_expiring_rule(),
  };
  return k_rules;
}

const Rule* find_rule(std::string_view id) {
  const auto rules = all_rules();
  const auto rule = std::find_if(rules.begin(), rules.end(),
                                 [id](const Rule* candidate) { return candidate->info().id == id; });
  return rule == rules.end() ? nullptr : *rule;
}

std::vector<std::string> rule_ids() {
  const auto rules = all_rules();
  std::vector<std::string> ids;
  std::transform(rules.begin(), rules.end(), std::back_inserter(ids),
                 [](const Rule* rule) { return std::string(rule->info().id); });
  return ids;
}

std::string nearest_rule_id(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const Rule* rule : all_rules()) {
    ids.push_back(rule->info().id);
  }
  return std::string(core::nearest(id, ids));
}

}  // namespace ekaudit::rules
