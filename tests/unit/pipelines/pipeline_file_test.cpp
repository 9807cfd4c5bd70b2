// What depends on more than the file alone: names that the policy declares, and limits.
#include "pipelines/pipeline_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pipelines/helm_templates.h"
#include "tests/support/tokens.h"

namespace ekaudit::pipelines {
namespace {

PipelineReading read(const std::string& path, const std::string& text, const SecretNames& names) {
  return read_pipeline_file(path, text, scanner::match::Matcher({}), names);
}

TEST(PipelineFile, TakesADeclaredNameOfAnotherStoreForNoToken) {
  SecretNames names;
  names.declare("DEPLOY_TOKEN", "github");
  const std::string script = "node { sh 'curl -u \"$DEPLOY_TOKEN\" https://example.com' }\n";
  EXPECT_TRUE(read("Jenkinsfile", script, names).usages.empty());
  names.declare("DEPLOY_TOKEN", "jenkins");
  EXPECT_EQ(read("Jenkinsfile", script, names).usages.size(), 1U);
}

TEST(PipelineFile, FindsDeclaredKeysOfKubernetesSecrets) {
  SecretNames names;
  names.declare("vendor/token", "kubernetes");
  const std::string start = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: web\n";
  const std::string by_key = start +
                             "      env:\n        - name: X\n          valueFrom:\n"
                             "            secretKeyRef: {name: vendor, key: token}\n"
                             "        - name: Y\n          valueFrom:\n"
                             "            secretKeyRef: {name: vendor, key: other}\n";
  const PipelineReading keys = read("pod.yaml", by_key, names);
  ASSERT_EQ(keys.usages.size(), 1U);
  EXPECT_EQ(keys.usages[0].secret.name, "vendor/token");
  EXPECT_EQ(keys.usages[0].position.line, 9U);

  const std::string whole = start + "      envFrom: [{secretRef: {name: vendor}}]\n# token\n";
  EXPECT_EQ(read("pod.yaml", whole, names).usages.size(), 1U);
  const std::string volume = start +
                             "      volumeMounts: [{name: ek, mountPath: /x}]\n"
                             "  volumes: [{name: ek, secret: {secretName: vendor}}] # token\n";
  const PipelineReading files = read("pod.yaml", volume, names);
  ASSERT_EQ(files.usages.size(), 1U);
  EXPECT_EQ(files.usages[0].handover, Handover::file);
}

std::string step_with_secrets(int count) {
  std::string text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make\n        env:\n";
  for (int i = 0; i < count; ++i) {
    const std::string name = "ENKRYPTIFY_TOKEN_" + std::to_string(i);
    text += "          " + name + ": ${{ secrets." + name + " }}\n";
  }
  return text;
}

TEST(PipelineFile, ListsManySecretsOfAStepAndSaysWhereItStops) {
  const PipelineReading many = read(".github/workflows/a.yml", step_with_secrets(100), SecretNames());
  EXPECT_EQ(many.usages.size(), 100U);
  EXPECT_TRUE(many.notices.empty());
  const PipelineReading more = read(".github/workflows/a.yml", step_with_secrets(200), SecretNames());
  EXPECT_EQ(more.usages.size(), 128U);
  ASSERT_EQ(more.notices.size(), 1U);
  EXPECT_TRUE(more.notices[0].incomplete);
}

TEST(PipelineFile, CountsOnlyTokensInAValueThatIsPutTogether) {
  const std::string text =
      "services:\n  a:\n    environment:\n      ENKRYPTIFY_TOKEN: ${A}_${B}\n      OTHER: "
      "$ENKRYPTIFY_TOKEN\n";
  const PipelineReading reading = read("compose.yml", text, SecretNames());
  ASSERT_EQ(reading.usages.size(), 1U);
  EXPECT_EQ(reading.usages[0].position.line, 5U);
}

TEST(PipelineFile, GivesEachEntryOfACrontabTheVariablesAboveIt) {
  const std::string first = tests::support::make_token(1);
  const std::string second = tests::support::make_token(2);
  const std::string text = "ENKRYPTIFY_TOKEN=" + first + "\n@daily ek list\nENKRYPTIFY_TOKEN=" + second +
                           "\n@weekly ek update A b\n";
  const PipelineReading reading = read("ops/crontab", text, SecretNames());
  ASSERT_EQ(reading.usages.size(), 2U);
  EXPECT_EQ(reading.usages[0].job, "line 2");
  EXPECT_TRUE(reading.usages[0].effects.reads);
  EXPECT_FALSE(reading.usages[0].effects.writes);
  EXPECT_EQ(reading.usages[1].job, "line 4");
  EXPECT_TRUE(reading.usages[1].effects.writes);
  EXPECT_FALSE(reading.usages[1].effects.reads);
}

TEST(PipelineFile, SaysWhereACrontabSetsTooManyVariables) {
  std::string text = "@daily true\n";
  for (int i = 0; i < 100; ++i) {
    text += "ENKRYPTIFY_TOKEN_" + std::to_string(i) + "=\n";
  }
  for (int i = 0; i < 1001; ++i) {
    text += "@daily true\n";
  }
  const PipelineReading reading = read("ops/crontab", text, SecretNames());
  ASSERT_EQ(reading.notices.size(), 1U);
  EXPECT_TRUE(reading.notices[0].incomplete);
  text.resize(text.rfind('@'));
  EXPECT_TRUE(read("ops/crontab", text, SecretNames()).notices.empty());
}

TEST(HelmTemplates, NameTheValuesThatTheyTake) {
  EXPECT_EQ(chart_values_in("{{ .Values.a.b | quote }}-{{ $.Values.c-d }} .Values.e"),
            (std::vector<std::string>{"a.b", "c-d"}));
  EXPECT_EQ(chart_values_in("{{ default .Values.a .Values.b"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(chart_values_in("{{ .Release.Name }}").empty());
}

TEST(HelmTemplates, HideAndShow) {
  const std::string text =
      "{{- if x }}\r\na: {{ \"b: c\" }}-d # {{ e }}\n{{/* f\n g */}} # h\nwhat {{ stays\n";
  const std::string hidden = hide_templates(text);
  EXPECT_EQ(hidden.find("{{ \"b"), std::string::npos);
  EXPECT_EQ(hidden.substr(0, 4), "\na: ");
  EXPECT_EQ(show_templates(hidden), "\na: {{ \"b: c\" }}-d # {{ e }}\n\n\nwhat {{ stays\n");
  EXPECT_EQ(show_templates("\xEE\x80"), "\xEE\x80");
}

}  // namespace
}  // namespace ekaudit::pipelines
