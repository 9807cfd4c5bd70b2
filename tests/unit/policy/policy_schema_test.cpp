// The JSON Schema that editors use, and the parser: the same keys, and the same files are right and wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/yaml.h"
#include "policy/keys.h"
#include "policy/policy_file.h"
#include "rules/registry.h"
#include "tests/support/process.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::policy {
namespace {

using nlohmann::literals::operator""_json_pointer;

using Json = nlohmann::json;
using testing::UnorderedElementsAreArray;

constexpr int k_tools_missing = 77;
const std::string k_source = EKAUDIT_SOURCE_DIR;

Json schema() {
  return Json::parse(tests::support::read_file(k_source + "/docs/schema/ekaudit.policy.v1.schema.json"));
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) {
    keys.push_back(key);
  }
  return keys;
}

// As editors read it: YAML 1.2's core schema, for the values that the samples hold.
Json to_json(core::YamlNode node) {
  if (node.is_mapping()) {
    Json object = Json::object();
    for (const core::YamlEntry entry : node.entries()) {
      object[std::string(entry.key.text())] = to_json(entry.value);
    }
    return object;
  }
  if (node.is_sequence()) {
    Json array = Json::array();
    for (const core::YamlNode item : node.items()) {
      array.push_back(to_json(item));
    }
    return array;
  }
  const std::string text(node.text());
  if (node.is_null()) {
    return nullptr;
  }
  const bool is_plain = node.style() == core::YamlStyle::plain;
  const bool is_value =
      is_plain && (text == "true" || text == "false" ||
                   (Json::accept(text) && text.find_first_not_of("-.0123456789") == std::string::npos));
  return is_value ? Json::parse(text) : Json(text);
}

const std::vector<std::string>& right_samples() {
  static const std::vector<std::string> samples = {
      "",
      "rules:\nignore:\ntokens:\nenvironments:\n",
      "rules: {leaked-token: , long-lived: {thresholds: , severity: critical}}",
      "rules: {unused-token: {disable: true, reason: x, thresholds: {neverUsed: 0, idle: 36500}}}",
      "rules: {expiring-token: {disable: false, thresholds: {within: 3, percent: 99, usedWithin: 1}}}",
      "rules: {rotation-overdue: {thresholds: {due: 10, overdue: 20, longOverdue: 30}}}",
      "rules: {auditor-expiring: {thresholds: {within: 30}}}",
      "ignore: [{rule: leaked-token, path: 'a/**', fingerprint: '0123456789ab', token: t, reason: r, "
      "expires: 2027-01-31}]",
      "rules: {leaked-token-alive: {severity: critical}}",
      "ignore: [{rule: leaked-token-alive, reason: r, expires: 2027-01-31}]",
      "ignore: [{path: a, reason: r, expires: '2027-01-31T10:00:00+01:00'}]",
      "tokens: [{name: a, secrets: [A, {name: B, store: github, environment: e}], consumers: [c], writers: "
      "[]}]",
      "tokens: [{id: t-1, purpose: break-glass, rotationDays: 1, rotatedAt: 2026-01-01}]",
      "environments: {production: [prod, 'live-*']}\nwithoutLeakRules: false",
      "patterns: [{name: a-1, literal: 'ab_', body: '[0-9a-f]{8}'}, {name: b, literal: '-->', body: x+}]",
      "patterns: ",
  };
  return samples;
}

const std::vector<std::string>& wrong_samples() {
  static const std::vector<std::string> samples = {
      "[]",
      "words",
      "apiUrl: x",
      "Rules: {}",
      "rules: []",
      "rules: {no-rule: {}}",
      "rules: {long-lived: [1]}",
      "rules: {long-lived: {disabled: true}}",
      "rules: {long-lived: {disable: 1}}",
      "rules: {long-lived: {disable: 'true'}}",
      "rules: {long-lived: {severity: urgent}}",
      "rules: {long-lived: {severity: }}",
      "rules: {long-lived: {reason: x}}",
      "rules: {long-lived: {disable: false, reason: x}}",
      "rules: {long-lived: {thresholds: {due: 3}}}",
      "rules: {leaked-token: {thresholds: {long: 3}}}",
      "rules: {long-lived: {thresholds: {long: -1}}}",
      "rules: {long-lived: {thresholds: {long: 36501}}}",
      "rules: {long-lived: {thresholds: {long: 1.5}}}",
      "rules: {long-lived: {thresholds: {long: '3'}}}",
      "rules: {expiring-token: {thresholds: {percent: 0}}}",
      "rules: {expiring-token: {thresholds: {percent: 100}}}",
      "rules: {leaked-token-alive: {disable: true}}",
      "rules: {leaked-token-alive: {severity: high}}",
      "ignore: [{rule: leaked-token-alive, reason: r}]",
      "ignore: {}",
      "ignore: [a]",
      "ignore: [{}]",
      "ignore: [{reason: r}]",
      "ignore: [{path: a}]",
      "ignore: [{path: a, reason: }]",
      "ignore: [{path: a, reason: ''}]",
      "ignore: [{path: a, reason: 1}]",
      "ignore: [{rule: nothing, reason: r}]",
      "ignore: [{path: a, reason: r, expires: tomorrow}]",
      "ignore: [{path: a, reason: r, expires: 2027}]",
      "ignore: [{fingerprint: abc, reason: r}]",
      "ignore: [{fingerprint: xyzxyzxyzxyz, reason: r}]",
      "ignore: [{path: a, reason: r, until: 2027-01-31}]",
      "tokens: {a: b}",
      "tokens: [a]",
      "tokens: [{purpose: x}]",
      "tokens: [{name: 1}]",
      "tokens: [{name: a, secrets: A}]",
      "tokens: [{name: a, secrets: [{store: x}]}]",
      "tokens: [{name: a, secrets: [{name: x, scope: y}]}]",
      "tokens: [{name: a, secrets: [[x]]}]",
      "tokens: [{name: a, consumers: x}]",
      "tokens: [{name: a, rotationDays: 0}]",
      "tokens: [{name: a, rotatedAt: x}]",
      "environments: [prod]",
      "environments: {production: prod}",
      "environments: {production: }",
      "environments: {staging: [x]}",
      "patterns: {}",
      "patterns: [a]",
      "patterns: [{name: a, literal: abc}]",
      "patterns: [{name: a, body: x}]",
      "patterns: [{literal: abc, body: x}]",
      "patterns: [{name: A, literal: abc, body: x}]",
      "patterns: [{name: a, literal: ab, body: x}]",
      "patterns: [{name: a, literal: 'a c', body: x}]",
      "patterns: [{name: a, literal: abc, body: x, regex: y}]",
      "withoutLeakRules: 'yes'",
      "withoutLeakRules: ",
  };
  return samples;
}

Json as_json(const std::vector<std::string>& samples) {
  Json array = Json::array();
  for (const std::string& sample : samples) {
    const core::YamlStream stream = core::read_yaml(sample);
    const auto documents = stream.documents();
    array.push_back(documents.empty() ? Json(nullptr) : to_json(documents.front()));
  }
  return array;
}

// True of each of `documents` at once what `expected` says of the schema, by the system's validator.
tests::support::ProcessResult validate(const Json& documents, const Json& expected) {
  Json all = schema();
  Json policy = all;
  policy.erase("$defs");
  Json wrapper = {{"$schema", all["$schema"]}, {"$defs", all["$defs"]}, {"items", expected}};
  wrapper["$defs"]["policy"] = policy;
  const tests::support::TemporaryDirectory directory;
  tests::support::write_file(directory.path() / "schema.json", wrapper.dump());
  tests::support::write_file(directory.path() / "documents.json", documents.dump());
  const char* home = std::getenv("HOME");
  return tests::support::run_process(
      {"/bin/sh", k_source + "/tests/support/validators/validate_json.sh",
       (directory.path() / "schema.json").string(), (directory.path() / "documents.json").string()},
      tests::support::scrubbed_environment(home == nullptr ? "/" : home), k_source);
}

TEST(PolicySchema, HasTheParsersKeys) {
  const Json root = schema();
  const Json& defs = root["$defs"];
  EXPECT_THAT(keys_of(root["properties"]), UnorderedElementsAreArray(k_top_keys));
  EXPECT_THAT(keys_of(defs["long-lived"]["properties"]), UnorderedElementsAreArray(k_rule_keys));
  EXPECT_THAT(keys_of(defs["ignore"]["properties"]), UnorderedElementsAreArray(k_ignore_keys));
  EXPECT_THAT(keys_of(defs["token"]["properties"]), UnorderedElementsAreArray(k_token_keys));
  EXPECT_THAT(keys_of(defs["secret"]["oneOf"][1]["properties"]), UnorderedElementsAreArray(k_secret_keys));
  EXPECT_THAT(keys_of(root["properties"]["environments"]["properties"]),
              UnorderedElementsAreArray(k_environment_keys));
  EXPECT_THAT(keys_of(defs["pattern"]["properties"]), UnorderedElementsAreArray(k_pattern_keys));
}

TEST(PolicySchema, HasTheParsersThresholds) {
  const Json root = schema();
  std::size_t listed = 0;
  for (const auto& [name, definition] : root["$defs"].items()) {
    if (definition.contains("/properties/thresholds"_json_pointer)) {
      listed += definition["properties"]["thresholds"]["properties"].size();
    }
  }
  EXPECT_EQ(listed, k_threshold_keys.size());
  for (const ThresholdKey& key : k_threshold_keys) {
    const Json& thresholds = root["$defs"][std::string(key.rule)]["properties"]["thresholds"]["properties"];
    EXPECT_TRUE(thresholds.contains(std::string(key.key))) << key.rule << ' ' << key.key;
  }
}

TEST(PolicySchema, ListsEveryRule) {
  std::vector<std::string> ids;
  for (const rules::Rule* rule : rules::all_rules()) {
    ids.emplace_back(rule->info().id);
  }
  EXPECT_THAT(schema()["$defs"]["ruleId"]["enum"].get<std::vector<std::string>>(),
              UnorderedElementsAreArray(ids))
      << "add the rule to ruleId in docs/schema/ekaudit.policy.v1.schema.json";
}

TEST(PolicySchema, TheParserTakesWhatIsRightAndRefusesWhatIsWrong) {
  for (const std::string& sample : right_samples()) {
    const ParsedPolicy parsed = parse_policy(sample);
    EXPECT_TRUE(parsed.complaints.empty()) << sample << '\n' << parsed.complaints.front().message;
  }
  for (const std::string& sample : wrong_samples()) {
    EXPECT_FALSE(parse_policy(sample).complaints.empty()) << sample;
  }
}

TEST(PolicySchema, TheDocumentedExampleIsRight) {
  const std::string page = tests::support::read_file(k_source + "/docs/POLICY.md");
  const std::string open = "```yaml\n";
  const std::size_t begin = page.find(open) + open.size();
  const ParsedPolicy parsed =
      parse_policy(std::string_view(page).substr(begin, page.find("```", begin) - begin));
  EXPECT_TRUE(parsed.complaints.empty()) << parsed.complaints.front().message;
  EXPECT_EQ(parsed.settings.ignores.size(), 2U);
  EXPECT_EQ(parsed.settings.declarations.tokens.size(), 2U);
  EXPECT_EQ(parsed.settings.patterns.size(), 1U);
}

TEST(PolicySchema, TheSchemaJudgesAsTheParserDoes) {
  const Json policy = {{"$ref", "#/$defs/policy"}};
  const auto right = validate(as_json(right_samples()), policy);
  if (right.exit_code == k_tools_missing) {
    GTEST_SKIP() << right.err;
  }
  EXPECT_EQ(right.exit_code, 0) << right.err;
  const auto wrong = validate(as_json(wrong_samples()), {{"not", policy}});
  EXPECT_EQ(wrong.exit_code, 0) << wrong.err;
}

}  // namespace
}  // namespace ekaudit::policy
