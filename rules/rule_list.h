// Every rule's accessor, one line each; registry.cpp puts them in order.
#pragma once

#include "rules/rule.h"

namespace ekaudit::rules {

const Rule& leaked_token_rule();
const Rule& leaked_token_in_history_rule();
const Rule& leaked_token_in_metadata_rule();
const Rule& leaked_credential_store_rule();
const Rule& leaked_token_alive_rule();
const Rule& shared_across_pipelines_rule();
const Rule& token_in_untrusted_workflow_rule();
const Rule& token_exposed_too_widely_rule();
const Rule& token_on_command_line_rule();
const Rule& token_baked_into_image_rule();
const Rule& over_scoped_rule();
const Rule& crosses_environments_rule();
const Rule& long_lived_rule();
const Rule& unneeded_write_rule();
const Rule& rotation_overdue_rule();
const Rule& shared_token_rule();
const Rule& unused_token_rule();
const Rule& expiring_token_rule();
const Rule& expired_token_in_use_rule();
const Rule& orphaned_token_rule();
const Rule& cli_token_in_pipeline_rule();
const Rule& vague_token_name_rule();
const Rule& auditor_over_privileged_rule();
const Rule& auditor_expiring_rule();

}  // namespace ekaudit::rules
