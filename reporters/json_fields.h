// Members of a report's JSON objects, read with suspicion: a report may come from anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "reporters/json_document.h"
#include "reporters/names.h"

namespace ekaudit::reporters {

// What was wrong first; empty while nothing is.
class Problem {
 public:
  // "findings[3].severity is no word that this version knows".
  void note(const std::string& where, std::string_view what);
  const std::string& text() const { return text_; }
  bool found() const { return !text_.empty(); }

 private:
  std::string text_;
};

// One object. What is null or missing reads as empty; of a wrong type it is a problem. Refers to the document
// and to the problem, which must outlive it.
class Fields {
 public:
  // `where`: how the object is called in a problem, "findings[3]"; empty for the document.
  Fields(const Json& value, std::string where, Problem& problem);

  std::string text(const char* key) const;
  std::vector<std::string> texts(const char* key) const;
  std::uint64_t count(const char* key) const;
  bool flag(const char* key) const;
  std::optional<core::TimePoint> time(const char* key) const;

  // The member as an object, null as nothing.
  std::optional<Fields> object(const char* key) const;
  // The members of a list of objects.
  std::vector<Fields> objects(const char* key) const;
  // The members of an object whose values are lists of texts, in the order of the document.
  std::vector<std::pair<std::string, std::vector<std::string>>> lists(const char* key) const;

  // The enumerator, from the first to `last`, whose name_of is the text; `otherwise` if that is empty.
  template <class Enum>
  Enum word(const char* key, Enum last, Enum otherwise = Enum{}) const {
    const std::string name = text(key);
    for (int i = 0; i <= static_cast<int>(last); ++i) {
      if (name_of(static_cast<Enum>(i)) == name) {
        return static_cast<Enum>(i);
      }
    }
    if (!name.empty()) {
      note(key, "is no word that this version knows");
    }
    return otherwise;
  }

  void note(const char* key, std::string_view what) const;

 private:
  const Json* member(const char* key) const;
  std::vector<std::string> texts_of(const Json& list, const char* key) const;

  const Json& value_;
  std::string where_;
  Problem& problem_;
};

}  // namespace ekaudit::reporters
