// Any bytes as a pipeline file of each format: the first byte chooses which. Nothing outside the bytes is
// read, positions lie in the file, and no raw token is left in what is said.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "pipelines/pipeline_file.h"

namespace {

using namespace ekaudit;
using fuzz::require;

constexpr std::string_view k_paths[] = {
    ".github/workflows/x.yml",
    "action.yml",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    ".drone.yml",
    ".buildkite/p.yml",
    ".travis.yml",
    "compose.yaml",
    "values.yaml",
    "Dockerfile",
    "Jenkinsfile",
    "Makefile",
    "x.sh",
    "main.tf",
    ".env",
    "x.service",
    "crontab",
    ".woodpecker.yml",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const scanner::match::Matcher matcher({});
  if (size == 0) {
    return 0;
  }
  const std::string_view path = k_paths[data[0] % std::size(k_paths)];
  std::string content(reinterpret_cast<const char*>(data) + 1, size - 1);
  content += "\n# ENKRYPTIFY_TOKEN\n";
  const auto reading = pipelines::read_pipeline_file(path, content, matcher, pipelines::SecretNames());
  for (const pipelines::Usage& usage : reading.usages) {
    require(usage.position.line >= 1 && usage.position.column >= 1, "a usage has a place");
    require(!pipelines::describe(usage.secret).empty() || usage.secret.name.empty(), "a usage has a secret");
    for (const pipelines::Disclosure& disclosure : usage.disclosures) {
      require(disclosure.position.line >= 1, "a disclosure has a place");
    }
  }
  return 0;
}
