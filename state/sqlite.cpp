#include "state/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>

#include "core/descriptor.h"
#include "core/text.h"
#include "state/sqlite_library.h"

namespace ekaudit::state {
namespace {

constexpr int k_patience_ms = 5'000;

sqlite3* as_handle(void* handle) {
  return static_cast<sqlite3*>(handle);
}

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const { sqlite_library()->finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

bool bind(sqlite3_stmt* statement, int place, const Value& value) {
  const SqliteLibrary& sqlite = *sqlite_library();
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return sqlite.bind_int64(statement, place, *number) == SQLITE_OK;
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    // The values outlive the statement.
    return sqlite.bind_text(statement, place, text->data(), static_cast<int>(text->size()), SQLITE_STATIC) ==
           SQLITE_OK;
  }
  return true;  // not bound is null
}

Row read_row(sqlite3_stmt* statement) {
  const SqliteLibrary& sqlite = *sqlite_library();
  Row row(static_cast<std::size_t>(sqlite.column_count(statement)));
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int column = static_cast<int>(i);
    const int type = sqlite.column_type(statement, column);
    if (type == SQLITE_INTEGER) {
      row[i] = static_cast<std::int64_t>(sqlite.column_int64(statement, column));
    } else if (type == SQLITE_TEXT) {
      const auto* text = reinterpret_cast<const char*>(sqlite.column_text(statement, column));
      row[i] = std::string(text, static_cast<std::size_t>(sqlite.column_bytes(statement, column)));
    }
  }
  return row;
}

// SQLite would make it as the umask says, and gives its companions (-wal, -shm) the mode that it has.
bool make_private(const std::string& path) {
  const core::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  return file.get() >= 0;
}

}  // namespace

std::int64_t number_of(const Value& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number == nullptr ? 0 : *number;
}

std::string text_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}

void Database::Closer::operator()(void* handle) const {
  sqlite_library()->close(as_handle(handle));
}

core::Error Database::failure(const char* doing) const {
  return {core::ErrorKind::io, fmt::format("cannot {} '{}': {}", doing, core::to_terminal(path_),
                                           sqlite_library()->errmsg(as_handle(handle_.get())))};
}

core::Result<Database> Database::open(const std::string& path) {
  const SqliteLibrary* sqlite = sqlite_library();
  if (sqlite == nullptr) {
    return core::fail(core::ErrorKind::unsupported,
                      "SQLite is not installed, so that no state can be kept (Debian: libsqlite3-0)");
  }
  if (!make_private(path)) {
    return core::fail(core::ErrorKind::io,
                      fmt::format("cannot open '{}': {}", core::to_terminal(path), strerror(errno)));
  }
  Database database(path);
  sqlite3* handle = nullptr;
  const int code =
      sqlite->open(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, nullptr);
  database.handle_.reset(handle);
  if (code != SQLITE_OK) {
    return tl::make_unexpected(database.failure("open"));
  }
  sqlite->busy_timeout(handle, k_patience_ms);
  for (const char* sql :
       {"PRAGMA trusted_schema=OFF", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"}) {
    if (const auto done = database.run(sql); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  return database;
}

core::Result<std::vector<Row>> Database::run(const char* sql, const std::vector<Value>& values) {
  const SqliteLibrary& sqlite = *sqlite_library();
  sqlite3_stmt* raw = nullptr;
  if (sqlite.prepare(as_handle(handle_.get()), sql, -1, &raw, nullptr) != SQLITE_OK) {
    return tl::make_unexpected(failure("use"));
  }
  const Statement statement(raw);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!bind(raw, static_cast<int>(i) + 1, values[i])) {
      return tl::make_unexpected(failure("use"));
    }
  }
  std::vector<Row> rows;
  for (;;) {
    const int code = sqlite.step(raw);
    if (code == SQLITE_DONE) {
      return rows;
    }
    if (code != SQLITE_ROW) {
      return tl::make_unexpected(failure("write to"));
    }
    rows.push_back(read_row(raw));
  }
}

core::Result<void> Database::run_each(const char* sql, const std::vector<std::vector<Value>>& lists) {
  const SqliteLibrary& sqlite = *sqlite_library();
  sqlite3_stmt* raw = nullptr;
  if (sqlite.prepare(as_handle(handle_.get()), sql, -1, &raw, nullptr) != SQLITE_OK) {
    return tl::make_unexpected(failure("use"));
  }
  const Statement statement(raw);
  for (const std::vector<Value>& values : lists) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!bind(raw, static_cast<int>(i) + 1, values[i])) {
        return tl::make_unexpected(failure("use"));
      }
    }
    if (sqlite.step(raw) != SQLITE_DONE) {
      return tl::make_unexpected(failure("write to"));
    }
    sqlite.reset(raw);
  }
  return {};
}

std::int64_t Database::last_insert_id() const {
  return sqlite_library()->last_insert_rowid(as_handle(handle_.get()));
}

core::Result<Transaction> Transaction::begin(Database& database) {
  if (const auto begun = database.run("BEGIN IMMEDIATE"); !begun) {
    return tl::make_unexpected(begun.error());
  }
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) {
    static_cast<void>(database_->run("ROLLBACK"));
  }
}

core::Result<void> Transaction::commit() {
  if (const auto done = database_->run("COMMIT"); !done) {
    return tl::make_unexpected(done.error());
  }
  database_ = nullptr;
  return {};
}

}  // namespace ekaudit::state
