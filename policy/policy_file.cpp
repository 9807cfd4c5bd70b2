#include "policy/policy_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/text.h"
#include "policy/inert.h"
#include "policy/keys.h"
#include "policy/parse.h"
#include "scanner/git/file_read.h"
#include "scanner/git/repository.h"

namespace ekaudit::policy {
namespace {

namespace fs = std::filesystem;

void parse_document(core::YamlNode root, Settings& settings, Complaints& complaints) {
  const Fields fields(root, k_top_keys, complaints);
  using Parse = void (*)(core::YamlNode, Settings&, Complaints&);
  const std::pair<std::string_view, Parse> parts[] = {{"rules", parse_rules},
                                                      {"ignore", parse_ignores},
                                                      {"tokens", parse_tokens},
                                                      {"environments", parse_environments},
                                                      {"patterns", parse_patterns}};
  for (const auto& [key, parse] : parts) {
    if (fields.has(key) && !fields.node(key).is_null()) {
      parse(fields.node(key), settings, complaints);
    }
  }
  settings.without_leak_rules = fields.flag("withoutLeakRules").value_or(false);
  if (complaints.empty() && !settings.without_leak_rules && makes_leak_rules_inert(settings)) {
    complaints.add(root.start(),
                   "this policy leaves no rule that finds leaks; if that is meant, say "
                   "`withoutLeakRules: true`");
  }
}

fs::path root_of(const fs::path& start) {
  const auto repository = scanner::git::Repository::discover(start);
  if (repository && *repository) {
    return (*repository)->worktree().value_or(fs::path());
  }
  std::error_code error;
  if (fs::is_directory(start, error)) {
    return start;
  }
  return start.has_parent_path() ? start.parent_path() : fs::path(".");
}

}  // namespace

ParsedPolicy parse_policy(std::string_view text) {
  const core::YamlStream stream = core::read_yaml(text);
  Complaints complaints;
  ParsedPolicy parsed;
  const std::vector<core::YamlNode> documents = stream.documents();
  if (stream.problem()) {
    complaints.add(stream.problem()->at, stream.problem()->message);
  } else if (documents.size() > 1) {
    complaints.add(documents[1].start(), "a policy file is one document");
  } else if (!documents.empty()) {
    parse_document(documents.front(), parsed.settings, complaints);
  }
  parsed.complaints = complaints.take();
  return parsed;
}

core::Result<std::optional<fs::path>> find_policy_file(const fs::path& start) {
  const fs::path root = root_of(start);
  // A bare repository has no working tree to hold one.
  return root.empty() ? core::Result<std::optional<fs::path>>(std::nullopt) : policy_file_in(root);
}

core::Result<std::optional<fs::path>> policy_file_in(const fs::path& directory) {
  const fs::path file = directory / k_policy_file;
  std::error_code error;
  const fs::file_status status = fs::symlink_status(file, error);
  if (status.type() == fs::file_type::not_found) {
    return std::nullopt;
  }
  if (status.type() != fs::file_type::regular) {
    return core::fail(core::ErrorKind::unsupported,
                      fmt::format("{} is not a regular file; name a policy file with --config, or leave it "
                                  "out with --no-config",
                                  core::to_terminal(file.native())));
  }
  return file;
}

core::Result<std::string> read_policy_text(const fs::path& file, std::string_view shown) {
  auto text = scanner::git::read_file(file, core::k_max_yaml_bytes);
  if (!text && text.error().kind == core::ErrorKind::too_large) {
    return core::fail(core::ErrorKind::too_large,
                      fmt::format("the policy file {} is larger than 4 MiB", shown));
  }
  if (!text) {
    return core::fail(text.error().kind,
                      fmt::format("the policy file was not read: {}", text.error().message));
  }
  return text;
}

core::Result<Settings> load_policy(const fs::path& file, std::string_view shown) {
  const auto text = read_policy_text(file, shown);
  if (!text) {
    return tl::make_unexpected(text.error());
  }
  ParsedPolicy parsed = parse_policy(*text);
  if (!parsed.complaints.empty()) {
    const std::size_t more = parsed.complaints.size() - 1;
    return core::fail(core::ErrorKind::malformed,
                      describe(shown, parsed.complaints.front()) +
                          (more == 0 ? "" : fmt::format(" (and {} more; see ekaudit policy check)", more)));
  }
  parsed.settings.file = shown;
  return std::move(parsed.settings);
}

std::string describe(std::string_view shown, const Complaint& complaint) {
  return fmt::format("{}:{}:{}: {}", shown, complaint.at.line, complaint.at.column, complaint.message);
}

}  // namespace ekaudit::policy
