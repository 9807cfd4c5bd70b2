#include "tests/integration/remedy_workspace.h"

#include <algorithm>

#include "core/clock.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;

std::string days_from_now(int days) {
  return core::format_rfc3339(core::SystemClock().now() + std::chrono::hours(24 * days));
}

}  // namespace

RemedyWorkspace::RemedyWorkspace() {
  server_.members = Json::array({{{"id", "m-1"},
                                  {"user", {{"id", "u-1"}, {"name", "Ada"}}},
                                  {"role", "admin"},
                                  {"status", "account-created"}}});
  server_.projects = Json::array(
      {{{"id", "team-1"}, {"projects", {{{"id", "p-1"}, {"name", "Billing"}, {"slug", "billing"}}}}}});
  server_.environments["billing"] = Json::array({{{"id", "e-1"}, {"name", "production"}}});
  server_.tokens = Json::array({record("own"), record("alpha"), record("beta"), record("gamma"),
                                record("gone", {{"revokedAt", days_from_now(-1)}})});
  server_.set_value("own", credential_);
  for (const std::string id : {"alpha", "beta", "gamma", "gone"}) {
    values_[id] = support::make_token(100 + values_.size());
    server_.set_value(id, values_[id]);
  }
}

Json RemedyWorkspace::record(const std::string& id, const Json& changes) const {
  Json record = support::token_record(id, {{"name", "deploy " + id},
                                           {"createdAt", days_from_now(-10)},
                                           {"expiresAt", days_from_now(20)},
                                           {"lastUsedAt", days_from_now(-1)},
                                           {"scope", {{"all", false}, {"environments", {"e-1"}}}}});
  if (changes.is_object()) {
    record.update(changes);
  }
  return record;
}

std::vector<std::string> RemedyWorkspace::command(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {EKAUDIT_BINARY};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

support::Environment RemedyWorkspace::environment() const {
  return environment_of(directory_.path(), {{"ENKRYPTIFY_TOKEN", credential_},
                                            {"ENKRYPTIFY_API_URL", server_.url()},
                                            {"XDG_STATE_HOME", path("state-home").native()}});
}

support::ProcessResult RemedyWorkspace::run(const std::vector<std::string>& arguments,
                                            std::string_view input) const {
  return support::run_process(command(arguments), environment(), directory_.path(), input);
}

std::string RemedyWorkspace::content(const std::string& name) const {
  return fs::exists(path(name)) ? support::read_file(path(name)) : std::string();
}

std::vector<std::string> RemedyWorkspace::places_of_secrets(const support::ProcessResult& result,
                                                            const std::vector<std::string>& except) const {
  std::vector<std::string> secrets = {credential_};
  for (const auto& [id, value] : values_) {
    secrets.push_back(value);
    secrets.push_back(server_.value_of(id));
  }
  const auto holds_one = [&](const std::string& text) {
    return std::any_of(secrets.begin(), secrets.end(), [&](const std::string& secret) {
      return text.find(secret.substr(18)) != std::string::npos;
    });
  };
  std::vector<std::string> places;
  if (holds_one(result.out) || holds_one(result.err)) {
    places.push_back("output");
  }
  for (const auto& entry : fs::recursive_directory_iterator(directory_.path())) {
    const std::string name = entry.path().lexically_relative(directory_.path());
    if (entry.is_regular_file() && std::find(except.begin(), except.end(), name) == except.end() &&
        holds_one(support::read_file(entry.path()))) {
      places.push_back(name);
    }
  }
  return places;
}

}  // namespace ekaudit::tests::integration
