// Dockerfiles and Containerfiles: one job for each stage, one step for each RUN, CMD and ENTRYPOINT. What
// ARG, ENV and COPY put into the image is baked; a secret that BuildKit mounts is not.
#include <algorithm>
#include <string>
#include <vector>

#include "core/text.h"
#include "pipelines/docker_instructions.h"
#include "pipelines/formats.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

class DockerfileReader {
 public:
  explicit DockerfileReader(const FileText& file) : file_(file) { begin_stage("build"); }

  Plan read() {
    plan_.has_outer_variables = true;
    for (DockerInstruction& instruction : docker_instructions(file_.content)) {
      read(instruction);
    }
    return std::move(plan_);
  }

 private:
  Job& stage() { return plan_.jobs.back(); }

  void begin_stage(std::string name) {
    plan_.jobs.emplace_back();
    stage().name = std::move(name);
  }

  void read(DockerInstruction& instruction) {
    const std::string& keyword = instruction.keyword;
    if (keyword == "FROM") {
      const std::vector<std::string> words = instruction_words(instruction.text.text);
      const bool is_named = words.size() > 2 && core::to_lower(words[words.size() - 2]) == "as";
      const bool was_empty = stage().steps.empty() && stage().environment.empty();
      if (was_empty) {
        plan_.jobs.pop_back();
      }
      begin_stage(is_named ? words.back() : "stage " + std::to_string(++stages_));
    } else if (keyword == "ARG" || keyword == "ENV" || keyword == "LABEL") {
      read_variables(instruction);
    } else if (keyword == "COPY" || keyword == "ADD") {
      read_copy(instruction);
    } else if (keyword == "RUN" || keyword == "CMD" || keyword == "ENTRYPOINT" || keyword == "HEALTHCHECK") {
      read_command(instruction);
    }
  }

  // What is not used by a RUN is still in the image: a step that needs nothing shows it.
  void show(const std::string& name) {
    const bool has_step = !stage().steps.empty();
    if (!has_step) {
      Step step;
      step.name = name;
      stage().steps.push_back(std::move(step));
    }
  }

  void read_variables(const DockerInstruction& instruction) {
    for (const DockerVariable& variable : docker_variables(instruction)) {
      LocatedText value = variable.value;
      if (instruction.keyword == "ARG" && !file_.references.any_in(value.text) &&
          file_.names.is_token(variable.name)) {
        value.text = word_for_secret(file_.references, {Store::caller, variable.name, "", std::nullopt}, 0);
        value.column = variable.name_column;
        known_.push_back({variable.name, value.text});
      } else if (!file_.references.any_in(value.text)) {
        value.text = resolve(value.text);
      } else {
        known_.push_back({variable.name, value.text});
      }
      if (file_.references.any_in(value.text)) {
        stage().environment.push_back({variable.name, std::move(value), instruction.keyword});
        show(instruction.keyword);
      }
    }
  }

  // ENV A=$B with B a token that an ARG brought.
  std::string resolve(const std::string& value) const {
    for (const auto& [name, word] : known_) {
      if (value == "$" + name || value == "${" + name + "}") {
        return word;
      }
    }
    return value;
  }

  void read_copy(const DockerInstruction& instruction) {
    std::vector<std::string> words = instruction_words(instruction.text.text);
    const bool from_stage = std::any_of(words.begin(), words.end(),
                                        [](const std::string& word) { return starts_with(word, "--from="); });
    if (from_stage || words.size() < 2) {
      return;
    }
    words.pop_back();  // where to
    for (const std::string& word : words) {
      const std::string name = word.substr(word.rfind('/') + 1);
      if (name != "secure-store.json" && name != ".enkryptify") {
        continue;
      }
      Step step;
      step.name = instruction.keyword;
      LocatedText value = instruction.text;
      value.text = word_for_secret(file_.references, {Store::environment, word, "", std::nullopt}, 0);
      step.baked.push_back({name, std::move(value), instruction.keyword});
      stage().steps.push_back(std::move(step));
    }
  }

  void read_command(DockerInstruction& instruction) {
    Step step;
    step.name = instruction.keyword + " at line " + std::to_string(instruction.text.line);
    for (const DockerMount& mount : take_secret_mounts(instruction)) {
      const bool is_token = file_.names.is_token(mount.id) || mount.variable == k_token_variable ||
                            file_.names.is_token(mount.variable);
      if (!is_token) {
        continue;
      }
      const auto place = instruction.text.at(mount.offset);
      const LocatedText value{
          word_for_secret(file_.references, {Store::caller, mount.id, "", std::nullopt}, 0), place.line,
          place.column, 0};
      // So what the command makes of the file's content can be followed.
      const std::string content = file_.references.bound_words(value.text, 0);
      for (const std::string_view read : {"$(cat ", "$(< ", "$(<"}) {
        replace_all(instruction.text.text, std::string(read) + mount.target + ")", content);
      }
      if (mount.variable.empty()) {
        step.files.push_back({mount.target, value});
      } else {
        step.environment.push_back({mount.variable, value});
      }
    }
    instruction.text.text = shell_form(instruction.text.text);
    step.scripts.push_back({std::move(instruction.text), Tracing::off});
    stage().steps.push_back(std::move(step));
  }

  static void replace_all(std::string& text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; !what.empty() && (at = text.find(what, at)) != std::string::npos;) {
      text.replace(at, what.size(), by);
      at += by.size();
    }
  }

  struct Known {
    std::string name;
    std::string word;
  };

  const FileText& file_;
  Plan plan_;
  std::vector<Known> known_;
  std::size_t stages_ = 0;
};

}  // namespace

Plan read_dockerfile(const FileText& file) {
  return DockerfileReader(file).read();
}

}  // namespace ekaudit::pipelines
