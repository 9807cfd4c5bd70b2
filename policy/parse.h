// The parts of a policy file, each read by a file of its own. Internal to policy_file.cpp.
#pragma once

#include "core/yaml.h"
#include "policy/fields.h"
#include "policy/settings.h"

namespace ekaudit::policy {

void parse_rules(core::YamlNode rules, Settings& settings, Complaints& complaints);
void parse_ignores(core::YamlNode ignores, Settings& settings, Complaints& complaints);
void parse_tokens(core::YamlNode tokens, Settings& settings, Complaints& complaints);
void parse_environments(core::YamlNode environments, Settings& settings, Complaints& complaints);
void parse_patterns(core::YamlNode patterns, Settings& settings, Complaints& complaints);

}  // namespace ekaudit::policy
