#include "reporters/token_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "core/text.h"
#include "enkryptify/reach.h"
#include "reporters/summary.h"
#include "reporters/text_layout.h"
#include "reporters/wording.h"
#include "rules/thresholds.h"

namespace ekaudit::reporters {
namespace {

using enkryptify::Token;
using rules::Finding;

constexpr std::size_t k_columns = 7;
constexpr std::size_t k_widest_cell = 28;
constexpr std::size_t k_names_of_reach = 3;
using Row = std::array<std::string, k_columns>;

struct Line {
  const Token* token;
  std::vector<const Finding*> findings;  // worst first
  core::Severity worst = core::Severity::info;
};

std::string span(std::chrono::seconds duration) {
  const auto seconds = std::chrono::abs(duration).count();
  constexpr std::int64_t k_hour = 3600;
  constexpr std::int64_t k_day = 86'400;
  return seconds < 2 * k_day ? fmt::format("{} h", seconds / k_hour) : fmt::format("{} d", seconds / k_day);
}

std::string cell(std::string_view text) {
  return shorten(core::to_terminal(text), k_widest_cell);
}

class TokenTable {
 public:
  TokenTable(const audit::Report& report, const TextStyle& style)
      : report_(report), style_(style), inventory_(*report.inventory) {
    std::map<std::string_view, std::vector<const Finding*>> findings;
    for (const Finding& finding : report.findings) {
      if (!finding.suppressed && finding.token && audit::subject_of(finding) == audit::Subject::inventory) {
        findings[finding.token->id].push_back(&finding);
      }
    }
    // An audit's reader wants to know what is wrong; the whole list is what `ekaudit tokens` is for.
    const bool shows_all = report.subject == audit::Subject::inventory;
    // What leaked has a block of its own, with all that is known of it.
    std::set<std::string_view> leaked;
    for (const TokenGroup& group : shows_all ? std::vector<TokenGroup>() : leaked_tokens(report)) {
      for (const Finding* finding : group.findings) {
        leaked.insert(finding->token->id);
      }
    }
    for (const Token& token : inventory_.tokens) {
      if (leaked.count(token.id) > 0) {
        continue;
      }
      Line line{&token, findings[token.id]};
      std::stable_sort(line.findings.begin(), line.findings.end(),
                       [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
      line.worst = line.findings.empty() ? core::Severity::info : line.findings.front()->severity;
      if (style.all_tokens || !line.findings.empty() ||
          (shows_all && enkryptify::is_live(token, report.now))) {
        lines_.push_back(std::move(line));
      }
    }
    sort();
  }

  std::string render() const {
    std::vector<Row> rows = {{"NAME", "OWNER", "AGE", "EXPIRES", "LAST USED", "PERMISSION", "REACH"}};
    for (const Line& line : lines_) {
      rows.push_back(row_of(line));
    }
    std::array<std::size_t, k_columns> widths{};
    for (const Row& row : rows) {
      for (std::size_t i = 0; i + 1 < k_columns; ++i) {
        widths[i] = std::max(widths[i], core::count_code_points(row[i]));
      }
    }
    std::string text = lines_.empty() ? "" : print(rows.front(), widths);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      text += print(rows[i + 1], widths) + findings_of(lines_[i]);
    }
    return text + (lines_.empty() ? "" : "\n");
  }

 private:
  void sort() {
    const auto key = [this](const Line& line) {
      const Token& token = *line.token;
      constexpr core::TimePoint k_never = core::TimePoint::max();
      switch (style_.token_sort) {
        case TokenSort::name:
          return std::tuple(0, core::TimePoint{});
        case TokenSort::age:
          return std::tuple(0, token.created_at.value_or(k_never));
        case TokenSort::expiry:
          return std::tuple(0, token.expires_at.value_or(k_never));
        case TokenSort::last_use:
          return std::tuple(0, token.last_used_at.value_or(core::TimePoint::min()));
        case TokenSort::severity:
          break;
      }
      return std::tuple(line.findings.empty() ? 1 : -static_cast<int>(line.worst), core::TimePoint{});
    };
    std::stable_sort(lines_.begin(), lines_.end(), [&](const Line& a, const Line& b) {
      const auto key_a = key(a);
      const auto key_b = key(b);
      return key_a != key_b ? key_a < key_b : a.token->name < b.token->name;
    });
  }

  Row row_of(const Line& line) const {
    const Token& token = *line.token;
    return {token.name.empty() ? cell(token.id) : cell(token.name),
            owner_of(token),
            token.created_at ? span(report_.now - *token.created_at) : "?",
            end_of(token),
            last_use_of(token),
            permission_of(token),
            reach_of(token)};
  }

  std::string owner_of(const Token& token) const {
    const enkryptify::Member* member = inventory_.member(token.created_by);
    if (member == nullptr) {
      return inventory_.members ? "nobody" : "?";
    }
    return cell(!member->name.empty() ? member->name : !member->email.empty() ? member->email : member->id);
  }

  std::string end_of(const Token& token) const {
    if (token.revoked_at) {
      return "revoked";
    }
    if (!token.expires_at) {
      return "?";
    }
    const auto left = *token.expires_at - report_.now;
    return left.count() > 0 ? "in " + span(left) : "expired";
  }

  std::string last_use_of(const Token& token) const {
    if (token.last_used_at) {
      return span(report_.now - *token.last_used_at) + " ago";
    }
    return token.own_use_at ? "by ekaudit" : token.ever_used_known ? "never" : "?";
  }

  static std::string permission_of(const Token& token) {
    const std::string kind = token.type == enkryptify::TokenType::cli ? " (cli)" : "";
    if (!token.permission) {
      return "?" + kind;
    }
    return (*token.permission == enkryptify::Permission::read ? "read" : "read-write") + kind;
  }

  std::string reach_of(const Token& token) const {
    if (!token.scope) {
      return "?";
    }
    const auto reach = enkryptify::reach_of(inventory_, *token.scope, rules::Thresholds{}.production);
    return core::to_terminal(enkryptify::describe_reach(reach, k_names_of_reach));
  }

  static std::string print(const Row& row, const std::array<std::size_t, k_columns>& widths) {
    std::string text;
    for (std::size_t i = 0; i < k_columns; ++i) {
      text += row[i];
      if (i + 1 < k_columns) {
        text.append(widths[i] - core::count_code_points(row[i]) + 2, ' ');
      }
    }
    return text + '\n';
  }

  std::string findings_of(const Line& line) const {
    std::string text;
    for (const Finding* finding : line.findings) {
      text += fmt::format("  {}  {}\n",
                          paint(fmt::format("{:<8}", core::to_string(finding->severity)),
                                tone_of(finding->severity), style_.color),
                          core::to_terminal(finding->rule));
      text += wrap_prose(core::to_terminal(finding->message), "            ");
      if (style_.verbose) {
        text += wrap_prose(core::to_terminal(finding->remediation), "            ");
      }
    }
    return text;
  }

  const audit::Report& report_;
  const TextStyle& style_;
  const enkryptify::Inventory& inventory_;
  std::vector<Line> lines_;
};

}  // namespace

std::string render_token_table(const audit::Report& report, const TextStyle& style) {
  return TokenTable(report, style).render();
}

}  // namespace ekaudit::reporters
