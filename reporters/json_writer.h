// Writes a JSON document as it goes, as print_document() prints one, without keeping it as a tree: a report
// of a thousand findings has a hundred thousand values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekaudit::reporters {

// Keys stand in the order in which they are written. Texts are bytes of any origin: invalid UTF-8
// shows as \xNN, and what a terminal would obey or hide is escaped.
class JsonWriter {
 public:
  // `body` writes the members, or the elements.
  template <class Body>
  void object(Body&& body) {
    begin('{');
    body();
    end('}');
  }
  template <class Body>
  void object(std::string_view key, Body&& body) {
    write_key(key);
    object(body);
  }
  // `body` is given what `value` holds; null where that is nothing.
  template <class Optional, class Body>
  void object_or_null(std::string_view key, const Optional& value, Body&& body) {
    if (value) {
      object(key, [&] { body(*value); });
    } else {
      null(key);
    }
  }
  // One object for each item that `is_wanted`, whose members body(item) writes.
  template <class Items, class Body>
  void objects(std::string_view key, const Items& items, Body&& body) {
    objects(key, items, body, [](const auto&) { return true; });
  }
  template <class Items, class Body, class Wanted>
  void objects(std::string_view key, const Items& items, Body&& body, Wanted&& is_wanted) {
    write_key(key);
    begin('[');
    for (const auto& item : items) {
      if (is_wanted(item)) {
        begin_element();
        object([&] { body(item); });
      }
    }
    end(']');
  }
  template <class Items>
  void texts(std::string_view key, const Items& items) {
    write_key(key);
    begin('[');
    for (const std::string_view item : items) {
      begin_element();
      write_text(item);
    }
    end(']');
  }

  void text(std::string_view key, std::string_view bytes);
  // The same, null for nothing.
  void text_or_null(std::string_view key, std::string_view bytes);
  void count(std::string_view key, std::uint64_t value);
  // The same, null for zero.
  void count_or_null(std::string_view key, std::uint64_t value);
  void flag(std::string_view key, bool value);
  void null(std::string_view key);

  // The document, ending in a line feed.
  std::string take();

 private:
  void begin(char bracket);
  void end(char bracket);
  void begin_element();
  void write_key(std::string_view key);
  void write_text(std::string_view bytes);
  void break_line();

  std::string out_;
  std::size_t depth_ = 0;
  bool empty_ = true;  // nothing stands yet in what was begun last
};

// A valid UTF-8 sequence inside a JSON string: as it is, or as \uNNNN where a terminal would obey or hide it.
void append_harmless(std::string& text, std::string_view sequence);

}  // namespace ekaudit::reporters
