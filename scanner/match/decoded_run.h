// Encoded text around a literal, decoded, with the way back from each decoded byte.
//
// A run may be as long as the file, so it is taken in windows: at most k_reach_left bytes before the
// literal and k_reach_right behind it. That keeps memory small, and makes what is found at a spot depend
// on its neighbourhood only, so that a file searched in pieces gives the same matches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::scanner::match {

inline constexpr std::size_t k_reach_left = 8 << 10;
inline constexpr std::size_t k_reach_right = 24 << 10;
// Where a window cuts its run, this much of the encoded text at the edge is not trusted: a token may be
// cut there. It holds the longest token in three encodings. The next window covers it.
inline constexpr std::size_t k_margin_right = 12 << 10;
inline constexpr std::size_t k_margin_left = 1 << 10;

// Names of the encodings in reports.
inline constexpr std::string_view k_base64_label = "base64";
inline constexpr std::string_view k_utf16le_label = "utf-16le";
inline constexpr std::string_view k_utf16be_label = "utf-16be";
inline constexpr std::string_view k_percent_label = "percent";
inline constexpr std::string_view k_escape_label = "json-escape";
inline constexpr std::string_view k_hex_label = "hex";

enum class Edge {
  natural,  // the run ends here
  cut,      // the window does
};

class DecodedRun {
 public:
  // Bytes [begin, end) of the encoded text, relative to the origin.
  struct Source {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  // `label` names the encoding in reports; `origin` is an offset in the encoded text that is not behind
  // any of its sources.
  DecodedRun(std::string_view label, std::size_t origin) : label_(label), origin_(origin) {}

  void append(char decoded, std::size_t source_begin, std::size_t source_end) {
    bytes_.push_back(decoded);
    sources_.push_back({static_cast<std::uint32_t>(source_begin - origin_),
                        static_cast<std::uint32_t>(source_end - origin_)});
  }

  // Call once, after the last append: the run's edges in the encoded text.
  void finish(std::size_t run_begin, Edge left, std::size_t run_end, Edge right);

  std::string_view label() const { return label_; }
  std::string_view bytes() const { return bytes_; }

  // What stands before `source` in the encoded text was seen in another window.
  void trust_from(std::size_t source);

  // Where the decoded bytes [begin, end) stand in the encoded text; they must not be empty.
  std::size_t source_begin(std::size_t begin) const { return origin_ + sources_[begin].begin; }
  std::size_t source_end(std::size_t end) const { return origin_ + sources_[end - 1].end; }

  // Whether a literal at this decoded offset is far enough from cut edges.
  bool trusts(std::size_t offset) const { return offset >= trusted_begin_ && offset < trusted_end_; }

  // Literals in the encoded text before this offset need no window of their own.
  std::size_t covers_until() const { return covers_until_; }

 private:
  std::size_t first_at_or_after(std::size_t source) const;

  std::string_view label_;
  std::size_t origin_;
  std::string bytes_;
  std::vector<Source> sources_;
  std::size_t trusted_begin_ = 0;
  std::size_t trusted_end_ = std::numeric_limits<std::size_t>::max();
  std::size_t covers_until_ = 0;
};

// The window around a literal at `at`.
struct Window {
  Window(std::string_view text, std::size_t at)
      : begin(at - (at < k_reach_left ? at : k_reach_left)),
        end(text.size() - at < k_reach_right ? text.size() : at + k_reach_right) {}
  std::size_t begin;
  std::size_t end;
};

}  // namespace ekaudit::scanner::match
