#include "rules/registry.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

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

std::string nearest_rule_id(std::string_view id) {
  constexpr std::size_t k_too_far = 5;
  if (id.size() > 64) {
    return {};
  }
  std::string nearest;
  std::size_t best = k_too_far;
  for (const Rule* rule : all_rules()) {
    if (const std::size_t distance = edit_distance(id, rule->info().id); distance < best) {
      best = distance;
      nearest = rule->info().id;
    }
  }
  return nearest;
}

}  // namespace ekaudit::rules
