#include "tests/integration/pipeline_job.h"

#include <stdexcept>

#include "core/yaml.h"
#include "tests/integration/runner.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::read_file;
using support::write_file;

core::YamlStream read_pipeline(std::string_view text) {
  auto stream = core::read_whole_yaml(text);
  if (!stream) {
    throw std::runtime_error(stream.error().message);
  }
  return std::move(*stream);
}

std::string script_of_step(const core::YamlNode& steps, std::string_view name) {
  for (const core::YamlNode step : steps.items()) {
    if (step.get("name").text() == name) {
      return std::string(step.get("run").text());
    }
  }
  throw std::runtime_error("no such step: " + std::string(name));
}

void write_program(const fs::path& file, const std::string& text) {
  write_file(file, text);
  fs::permissions(file, fs::perms::owner_all);
}

// Copies what is to be downloaded to the file after --output, or answers a request as CURL_REPLY and
// CURL_CODE say.
constexpr std::string_view k_curl = R"(#!/bin/sh
echo "$@" >>"$CURL_LOG"
while [ $# -gt 0 ]; do
  if [ "$1" = --output ]; then file=$2; fi
  last=$1
  shift
done
case $last in
  */code-scanning/*) cat >/dev/null; printf '%s' "$CURL_REPLY" >"$file"; printf '%s' "$CURL_CODE" ;;
  *) cp "$CURL_DOWNLOAD" "$file" ;;
esac
)";

}  // namespace

std::string github_script(std::string_view workflow, std::string_view job, std::string_view step) {
  const core::YamlStream stream = read_pipeline(workflow);
  return script_of_step(stream.documents().at(0).get("jobs").get(job).get("steps"), step);
}

std::string action_script(std::string_view action, std::string_view step) {
  const core::YamlStream stream = read_pipeline(action);
  return script_of_step(stream.documents().at(0).get("runs").get("steps"), step);
}

std::string gitlab_script(std::string_view pipeline, std::string_view job) {
  const core::YamlStream stream = read_pipeline(pipeline);
  const core::YamlNode jobs = stream.documents().at(1);
  std::string script;
  for (const core::YamlNode& lines :
       {jobs.get(".ekaudit").get("before_script"), jobs.get(job).get("script")}) {
    for (const core::YamlNode line : lines.items()) {
      script += std::string(line.text()) + '\n';
    }
  }
  return script;
}

std::string jenkins_script(std::string_view pipeline, std::string_view stage) {
  constexpr std::string_view k_quotes = "'''";
  const std::size_t at = pipeline.find("stage('" + std::string(stage) + "')");
  const std::size_t begin = pipeline.find(k_quotes, at);
  const std::size_t end = pipeline.find(k_quotes, begin + k_quotes.size());
  if (end == std::string_view::npos) {
    throw std::runtime_error("no such stage: " + std::string(stage));
  }
  const std::string_view script = pipeline.substr(begin + k_quotes.size(), end - begin - k_quotes.size());
  if (script.find('\\') != std::string_view::npos) {
    throw std::runtime_error("Groovy would read the backslash itself");
  }
  return std::string(script);
}

PipelineJob::PipelineJob() {
  const fs::path bin = git.parent() / "bin";
  const fs::path release = git.parent() / "release/ekaudit-1.0/bin";
  write_program(bin / "curl", std::string(k_curl));
  write_program(release / "ekaudit", "#!/bin/sh\nexec '" EKAUDIT_BINARY "' \"$@\"\n");
  fs::create_directory(temp());
  environment = environment_of(git.parent());
  const fs::path archive = git.parent() / "release.tar.gz";
  support::run_process({"tar", "-czf", archive.string(), "ekaudit-1.0"}, environment,
                       git.parent() / "release");
  const std::string digest =
      support::run_process({"sha256sum", archive.string()}, environment, git.parent()).out;
  for (const auto& [name, value] :
       support::Environment{{"PATH", bin.string() + ":" + environment.at("PATH")},
                            {"RUNNER_TEMP", temp().string()},
                            {"TMPDIR", temp().string()},
                            {"GITHUB_OUTPUT", (git.parent() / "output").string()},
                            {"GITHUB_STEP_SUMMARY", (git.parent() / "summary.md").string()},
                            {"GITHUB_SERVER_URL", "https://github.example"},
                            {"GITHUB_API_URL", "https://api.github.example"},
                            {"GITHUB_REPOSITORY", "acme/shop"},
                            {"CURL_LOG", (git.parent() / "curl.log").string()},
                            {"CURL_DOWNLOAD", archive.string()},
                            {"EKAUDIT_DOWNLOAD", "https://releases.example/ekaudit.tar.gz"},
                            {"EKAUDIT_SHA256", digest.substr(0, digest.find(' '))}}) {
    environment[name] = value;
  }
  git.commit_file("README.md", "clean\n", "base");
}

support::ProcessResult PipelineJob::run(const std::string& script, const support::Environment& more) {
  const fs::path file = git.parent() / "script";
  write_file(file, script);
  support::Environment all = environment;
  all["EKAUDIT_BIN"] = output("bin");
  for (const auto& [name, value] : more) {
    all[name] = value;
  }
  return support::run_process({"bash", "-e", file.string()}, all, git.path());
}

std::string PipelineJob::leak_on_top() {
  git.git({"update-ref", "refs/remotes/origin/main", "HEAD"});
  const std::string token = support::make_token(1);
  git.commit_file("config/app.env", "x\nT=" + token + "\n", "leak");
  git.git({"update-ref", "refs/remotes/pull/7/merge", "HEAD"});
  return token;
}

std::string PipelineJob::output(std::string_view name) const {
  if (!fs::exists(git.parent() / "output")) {
    return {};
  }
  const std::string text = '\n' + read_file(git.parent() / "output");
  const std::string start = '\n' + std::string(name) + '=';
  const std::size_t at = text.rfind(start);
  return at == std::string::npos
             ? ""
             : text.substr(at + start.size(), text.find('\n', at + 1) - at - start.size());
}

std::string PipelineJob::summary() const {
  const fs::path file = git.parent() / "summary.md";
  return fs::exists(file) ? read_file(file) : std::string();
}

std::string PipelineJob::curl_calls() const {
  return read_file(git.parent() / "curl.log");
}

}  // namespace ekaudit::tests::integration
