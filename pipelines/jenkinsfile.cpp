// Jenkinsfiles, declarative and scripted: stages as jobs; credentials() in `environment`, withCredentials()
// and its like as what hands secrets over; sh, bat, powershell as scripts. Shared libraries are not read.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"
#include "pipelines/formats.h"
#include "pipelines/groovy_tokens.h"
#include "pipelines/jenkins_credentials.h"
#include "scanner/match/position.h"

namespace ekaudit::pipelines {
namespace {

using Kind = GroovyToken::Kind;

struct Block {
  std::string name;
  std::size_t outer_job = 0;
  bool opens_step = false;
};

// As the shell will see it: what Groovy leaves of \$ and ${env.NAME}.
std::string script_text(const GroovyToken& token) {
  if (!token.interpolates) {
    return token.text;
  }
  std::string text;
  for (std::size_t i = 0; i < token.text.size(); ++i) {
    const std::string_view rest = std::string_view(token.text).substr(i);
    if (rest.substr(0, 2) == "\\$" || rest.substr(0, 2) == "\\\"") {
      continue;
    }
    if (rest.substr(0, 6) == "${env.") {
      text += "${";
      i += 5;
    } else {
      text += token.text[i];
    }
  }
  return text;
}

class JenkinsReader {
 public:
  explicit JenkinsReader(const FileText& file)
      : file_(file), tokens_(groovy_tokens(file.content)), sweep_(file.content, 0) {}

  Plan read() {
    plan_.has_outer_variables = true;
    plan_.outer_store = Store::ci;
    add_job("pipeline");
    for (at_ = 0; at_ < tokens_.size();) {
      step();
    }
    std::sort(plan_.triggers.begin(), plan_.triggers.end());
    return std::move(plan_);
  }

 private:
  const GroovyToken* peek(std::size_t ahead) const {
    return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr;
  }
  bool next_is(std::size_t ahead, char sign) const { return peek(ahead) != nullptr && peek(ahead)->is(sign); }

  void add_job(std::string name) {
    Job job;
    job.name = std::move(name);
    job.self_hosted = true;  // agents are the owner's machines
    plan_.jobs.push_back(std::move(job));
    job_ = plan_.jobs.size() - 1;
  }

  LocatedText locate(const GroovyToken& token, std::string text) {
    // Offsets never decrease: tokens are asked for in order, or their places were noted before.
    const auto place = sweep_.at(std::max(token.offset, swept_));
    swept_ = std::max(token.offset, swept_);
    return {std::move(text), place.line, place.column, 1};
  }

  void step() {
    const GroovyToken& token = tokens_[at_];
    if (token.is('}')) {
      end_block();
      ++at_;
    } else if (token.is('{')) {
      begin_block("", at_, at_);
      ++at_;
    } else if (token.kind == Kind::word) {
      read_word(token);
    } else {
      ++at_;
    }
  }

  void read_word(const GroovyToken& token) {
    constexpr std::array<std::string_view, 4> k_scripts = {"sh", "bat", "powershell", "pwsh"};
    const bool in_environment = !blocks_.empty() && blocks_.back().name == "environment";
    if (!in_environment && next_is(1, '=') && next_is(2, '[')) {
      note_list(token);
    } else if (!in_environment && next_is(1, '=') && peek(2) != nullptr && peek(2)->kind == Kind::string) {
      texts_[token.text] = peek(2)->text;
      at_ += 2;
    } else if (in_environment && next_is(1, '=')) {
      read_environment(token);
    } else if (std::find(k_scripts.begin(), k_scripts.end(), token.text) != k_scripts.end()) {
      read_script();
    } else if ((token.text == "cron" || token.text == "pollSCM") && next_is(1, '(') && peek(2) != nullptr) {
      if (token.text == "cron") {
        plan_.schedules.push_back(peek(2)->text);
      }
      plan_.triggers.emplace_back(token.text == "cron" ? "schedule" : "poll");
      at_ += 3;
    } else if (token.text == "credentialsId" && next_is(1, ':')) {
      read_argument();
    } else {
      read_call(token);
    }
  }

  // git(credentialsId: 'x', …) and others: a step is given the credential itself.
  void read_argument() {
    for (const JenkinsCredential& credential : named_credentials(tokens_, at_ + 2, at_ + 3, texts_)) {
      if (file_.names.is_token(credential.name)) {
        Step step;
        step.name = "credentialsId";
        add_binding(credential.name, tokens_[credential.id], "credentialsId", step.inputs);
        step.name += " at line " + std::to_string(step.inputs.back().value.line);
        step.effects.opaque = true;
        plan_.jobs[job_].steps.push_back(std::move(step));
      }
    }
    at_ += 3;
  }

  // NAME {, NAME(…) { and NAME 'text' {
  void read_call(const GroovyToken& token) {
    const std::size_t arguments = at_ + 1;
    std::size_t end = arguments;
    if (next_is(1, '(')) {
      end = closing(arguments) + 1;
    } else if (peek(1) != nullptr && peek(1)->kind == Kind::string) {
      end = arguments + 1;
    }
    const bool opens = end < tokens_.size() && tokens_[end].is('{');
    if (!opens) {
      ++at_;
      return;
    }
    begin_block(token.text, arguments, end);
    at_ = end + 1;
  }

  // The index of what closes the parenthesis or bracket at `open`, or of the last token looked at.
  std::size_t closing(std::size_t open) const {
    constexpr std::size_t k_furthest = 400;
    const bool is_list = tokens_[open].is('[');
    std::size_t depth = 0;
    std::size_t i = open;
    for (; i + 1 < tokens_.size() && i < open + k_furthest; ++i) {
      depth += tokens_[i].is(is_list ? '[' : '(') ? 1U : 0U;
      if (tokens_[i].is(is_list ? ']' : ')') && --depth == 0) {
        break;
      }
    }
    return i;
  }

  void begin_block(const std::string& name, std::size_t arguments, std::size_t end) {
    constexpr std::size_t k_deepest = 1000;
    if (blocks_.size() >= k_deepest) {
      if (overflow_++ == 0) {
        plan_.problems.push_back({"is nested too deep; the innermost blocks were not told apart", true});
      }
      return;
    }
    Block block{name, job_, false};
    if (name == "stage") {
      const auto text = std::find_if(tokens_.begin() + static_cast<std::ptrdiff_t>(arguments),
                                     tokens_.begin() + static_cast<std::ptrdiff_t>(end),
                                     [](const GroovyToken& token) { return token.kind == Kind::string; });
      const bool is_named = text != tokens_.begin() + static_cast<std::ptrdiff_t>(end);
      add_job(is_named ? text->text : "stage");
    } else if (hands_credentials(name) || name == "sshagent") {
      Step step;
      step.name = name;
      step.environment =
          name == "sshagent" ? agent_bindings_in(arguments, end) : credentials_in(arguments, end);
      inherit(step.environment);
      plan_.jobs[job_].steps.push_back(std::move(step));
      open_steps_.emplace_back(job_, plan_.jobs[job_].steps.size() - 1);
      block.opens_step = true;
    }
    blocks_.push_back(std::move(block));
  }

  // A block hands on what the blocks around it do.
  void inherit(std::vector<Binding>& environment) {
    constexpr std::size_t k_most = 100'000;
    if (open_steps_.empty()) {
      return;
    }
    const Step& outer = plan_.jobs[open_steps_.back().first].steps[open_steps_.back().second];
    inherited_ += outer.environment.size();
    if (inherited_ <= k_most) {
      environment.insert(environment.begin(), outer.environment.begin(), outer.environment.end());
    } else if (!std::exchange(too_many_, true)) {
      plan_.problems.push_back({"hands on more credentials to inner blocks than are followed", true});
    }
  }

  void end_block() {
    if (overflow_ > 0) {
      --overflow_;
      return;
    }
    if (blocks_.empty()) {
      return;
    }
    if (blocks_.back().opens_step) {
      open_steps_.pop_back();
    }
    job_ = blocks_.back().outer_job;
    blocks_.pop_back();
  }

  // `def ek = [[envVar: …]]`: a list that blocks are given by its name. One with blocks in it is something
  // else.
  void note_list(const GroovyToken& name) {
    const std::size_t open = at_ + 2;
    const std::size_t end = closing(open);
    const bool has_blocks = std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(open),
                                        tokens_.begin() + static_cast<std::ptrdiff_t>(end),
                                        [](const GroovyToken& token) { return token.is('{'); });
    std::vector<Binding> bindings = has_blocks ? std::vector<Binding>() : bindings_in(open, end);
    at_ = bindings.empty() ? at_ + 1 : end;
    if (!bindings.empty()) {
      lists_[name.text] = std::move(bindings);
    }
  }

  std::vector<Binding> bindings_in(std::size_t first, std::size_t end) {
    std::vector<Binding> bindings;
    for (const JenkinsCredential& credential : jenkins_credentials(tokens_, first, end, texts_)) {
      const GroovyToken& variable = tokens_[credential.variable];
      if (credential.kind == JenkinsCredential::Kind::user) {
        bindings.push_back({variable.text, {}});
      } else if (file_.names.is_token(credential.name) || file_.names.is_token(tokens_[credential.id].text) ||
                 file_.names.is_token(variable.text)) {
        add_binding(credential.name, tokens_[credential.id], variable.text, bindings);
        if (credential.kind == JenkinsCredential::Kind::file) {
          bindings.back().handover = Handover::file;
        }
      }
    }
    return bindings;
  }

  std::vector<Binding> agent_bindings_in(std::size_t first, std::size_t end) {
    std::vector<Binding> bindings;
    for (const JenkinsCredential& credential : named_credentials(tokens_, first, end, texts_)) {
      if (file_.names.is_token(credential.name)) {
        add_binding(credential.name, tokens_[credential.id], "ssh-agent: " + credential.name, bindings);
      }
    }
    return bindings;
  }

  // Of withCredentials and its like: those that are written in the call, and those of lists that it names.
  std::vector<Binding> credentials_in(std::size_t first, std::size_t end) {
    std::vector<Binding> bindings = bindings_in(first, end);
    for (std::size_t i = first; i < end; ++i) {
      const auto list = tokens_[i].kind == Kind::word ? lists_.find(tokens_[i].text) : lists_.end();
      const bool is_argument = i + 1 >= tokens_.size() || !tokens_[i + 1].is(':');
      if (list != lists_.end() && is_argument) {
        for (Binding binding : list->second) {
          binding.place = ++places_;
          bindings.push_back(std::move(binding));
        }
      }
    }
    return bindings;
  }

  void add_binding(const std::string& name, const GroovyToken& id, const std::string& variable,
                   std::vector<Binding>& bindings) {
    const std::string word =
        word_for_secret(file_.references, {Store::ci, name, "", std::nullopt}, id.text.size());
    bindings.push_back({variable, locate(id, word), {}, std::nullopt, ++places_});
  }

  void read_environment(const GroovyToken& name) {
    const GroovyToken* value = peek(2);
    const GroovyToken* id = peek(4);
    const bool is_credential = value != nullptr && value->is("credentials") && next_is(3, '(') &&
                               id != nullptr && id->kind == Kind::string;
    const bool is_inner =
        std::any_of(blocks_.begin(), blocks_.end(), [](const Block& block) { return block.name == "stage"; });
    std::vector<Binding>& bindings = is_inner ? plan_.jobs[job_].environment : plan_.environment;
    if (is_credential) {
      if (file_.names.is_token(id->text) || file_.names.is_token(name.text)) {
        add_binding(id->text, *id, name.text, bindings);
      }
      at_ += 5;
    } else if (value != nullptr && value->kind == Kind::string) {
      texts_[name.text] = value->text;
      bindings.push_back({name.text, locate(*value, value->text)});
      at_ += 3;
    } else {
      at_ += 2;
    }
  }

  // sh 'x', sh('x'), sh(script: 'x', returnStdout: true), sh label: 'y', script: 'x'
  void read_script() {
    const std::size_t first = at_ + 1;
    const std::size_t end = next_is(1, '(') ? closing(first) : std::min(at_ + 8, tokens_.size());
    const GroovyToken* script = nullptr;
    const std::size_t direct = next_is(1, '(') ? first + 1 : first;
    if (direct < tokens_.size() && tokens_[direct].kind == Kind::string) {
      script = &tokens_[direct];
    }
    for (std::size_t i = direct; script == nullptr && i + 2 < tokens_.size() && i < end; ++i) {
      if (tokens_[i].is("script") && tokens_[i + 1].is(':') && tokens_[i + 2].kind == Kind::string) {
        script = &tokens_[i + 2];
      } else if (tokens_[i].is('{') || tokens_[i].is('}')) {
        break;
      }
    }
    ++at_;
    if (script == nullptr) {
      return;
    }
    add_script({locate(*script, script_text(*script)), Tracing::off});
    at_ = static_cast<std::size_t>(script - tokens_.data()) + 1;
  }

  void add_script(Script script) {
    if (!open_steps_.empty()) {
      plan_.jobs[open_steps_.back().first].steps[open_steps_.back().second].scripts.push_back(
          std::move(script));
      return;
    }
    Step step;
    step.name = "sh at line " + std::to_string(script.text.line);
    step.scripts.push_back(std::move(script));
    plan_.jobs[job_].steps.push_back(std::move(step));
  }

  const FileText& file_;
  std::vector<GroovyToken> tokens_;
  scanner::match::LineSweep sweep_;
  std::size_t swept_ = 0;
  std::size_t at_ = 0;
  std::vector<Block> blocks_;
  std::size_t overflow_ = 0;                                     // open blocks beyond the limit
  std::vector<std::pair<std::size_t, std::size_t>> open_steps_;  // job, step
  std::map<std::string, std::vector<Binding>> lists_;            // of credentials, by the variable's name
  GroovyTexts texts_;
  std::size_t places_ = 0;
  std::size_t inherited_ = 0;
  bool too_many_ = false;
  std::size_t job_ = 0;
  Plan plan_;
};

}  // namespace

Plan read_jenkinsfile(const FileText& file) {
  return JenkinsReader(file).read();
}

}  // namespace ekaudit::pipelines
