#include "reporters/ignore_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text.h"

namespace ekaudit::reporters {
namespace {

using scanner::LocationKind;

struct Comment {
  std::string_view opens;
  std::string_view closes;
  std::string_view extensions;  // each between two spaces
};

// What is not here takes '#': shell, YAML, TOML, Python, Terraform, .env and most of what has no extension.
constexpr std::array<Comment, 7> k_comments = {{
    {"// ", "",
     " c cc cpp cxx h hh hpp m mm js mjs cjs jsx ts mts cts tsx go rs java kt kts scala swift cs fs dart php "
     "groovy gradle proto jsonc json5 sol zig "},
    {"<!-- ", " -->", " html htm xhtml xml svg md markdown vue svelte plist csproj "},
    {"/* ", " */", " css scss less "},
    {"-- ", "", " sql lua hs elm ada adb "},
    {"; ", "", " ini el lisp clj cljs asm s "},
    {"% ", "", " tex sty erl hrl m4 "},
    // No comments at all.
    {"", "", " json ipynb csv tsv lock har map txt log pem key svgz "},
}};

// Where a language is told by the whole name.
constexpr std::string_view k_slash_names = " Jenkinsfile ";

bool holds_word(std::string_view list, std::string_view word) {
  return list.find(fmt::format(" {} ", word)) != std::string_view::npos;
}

Comment comment_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  const std::string extension =
      dot == std::string_view::npos || dot == 0 ? std::string() : core::to_lower(name.substr(dot + 1));
  if (holds_word(k_slash_names, name)) {
    return k_comments.front();
  }
  const auto* const found = std::find_if(k_comments.begin(), k_comments.end(), [&](const Comment& comment) {
    return !extension.empty() && holds_word(comment.extensions, extension);
  });
  return found == k_comments.end() ? Comment{"# ", "", ""} : *found;
}

}  // namespace

std::optional<std::string> ignore_line(const rules::Finding& finding) {
  const std::string directive = fmt::format("ekaudit:ignore[{}] REASON", finding.rule);
  switch (finding.location.kind) {
    case LocationKind::commit_message:
      return directive;
    case LocationKind::file:
    case LocationKind::index:
    case LocationKind::history: {
      const Comment comment = comment_of(finding.location.path);
      return comment.opens.empty()
                 ? std::nullopt
                 : std::optional(fmt::format("{}{}{}", comment.opens, directive, comment.closes));
    }
    default:
      return std::nullopt;
  }
}

}  // namespace ekaudit::reporters
