#include "pipelines/plan.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace ekaudit::pipelines {

void LocatedText::append(const LocatedText& other, char separator) {
  if (text.empty() && pieces.empty()) {
    *this = other;
    return;
  }
  text += separator;
  pieces.push_back({text.size(), other.line, other.column, other.next_column});
  for (Piece piece : other.pieces) {
    piece.offset += text.size();
    pieces.push_back(piece);
  }
  text += other.text;
}

void LocatedText::join_dollars() {
  if (text.find("$$") == std::string::npos) {
    return;
  }
  std::string joined;
  std::vector<Piece> placed;
  Piece here{0, line, column, next_column};
  auto next = pieces.begin();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (next != pieces.end() && next->offset == i) {
      here = *next++;
      placed.push_back({joined.size(), here.line, here.column, here.next_column});
    }
    const bool begins_letter = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    joined += text[i];
    if (text[i] == '\n' && here.next_column > 0) {
      ++here.line;
      here.column = here.next_column;
    } else {
      here.column += begins_letter ? 1U : 0U;
    }
    if (text[i] == '$' && text.compare(i + 1, 1, "$") == 0) {
      ++i;
      ++here.column;
      placed.push_back({joined.size(), here.line, here.column, here.next_column});
    }
  }
  text = std::move(joined);
  pieces = std::move(placed);
}

void LocatedText::drop_front(std::size_t bytes) {
  bytes = std::min(bytes, text.size());
  const auto begin = at(bytes);
  text.erase(0, bytes);
  line = begin.line;
  column = begin.column;
  std::erase_if(pieces, [&](const Piece& piece) { return piece.offset <= bytes; });
  for (Piece& piece : pieces) {
    piece.offset -= bytes;
  }
}

scanner::match::Position LocatedText::at(std::size_t offset, std::size_t size) const {
  Piece piece{0, line, column, next_column};
  const auto after =
      std::upper_bound(pieces.begin(), pieces.end(), offset,
                       [](std::size_t wanted, const Piece& each) { return wanted < each.offset; });
  if (after != pieces.begin()) {
    piece = *(after - 1);
  }
  offset = std::min(offset, text.size());
  const std::string_view before = std::string_view(text).substr(piece.offset, offset - piece.offset);
  const auto lines = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  if (lines > 0 && piece.next_column == 0) {
    return {piece.line, piece.column, piece.line, piece.column};
  }
  const std::size_t last = before.rfind('\n');
  const std::string_view in_line = last == std::string_view::npos ? before : before.substr(last + 1);
  const std::uint64_t at_line = piece.line + lines;
  const std::uint64_t at_column =
      (lines == 0 ? piece.column : piece.next_column) + core::count_code_points(in_line);
  return {at_line, at_column, at_line, at_column + size};
}

bool is_full(const Plan& plan) {
  constexpr std::size_t k_most_steps = 20'000;
  constexpr std::size_t k_most_text = std::size_t{4} << 20;
  return plan.steps > k_most_steps || plan.text_bytes > k_most_text;
}

void add_job(Plan& plan, Job job) {
  if (is_full(plan)) {
    return;
  }
  plan.steps += job.steps.size();
  for (const Step& step : job.steps) {
    for (const Script& script : step.scripts) {
      plan.text_bytes += script.text.text.size();
    }
  }
  if (is_full(plan)) {
    plan.problems.push_back(
        {"comes to more steps or script text than are looked at; the rest was not read", true});
  }
  plan.jobs.push_back(std::move(job));
}

std::string word_for_secret(References& references, SecretRef secret, std::size_t length) {
  const auto index = references.add(std::move(secret));
  return index ? references.word_for(*index, length) : std::string();
}

}  // namespace ekaudit::pipelines
