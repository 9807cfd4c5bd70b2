// A database in one file. The only user of SQLite, which is loaded when the first one is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/error.h"

namespace ekaudit::state {

// Null, a number, or text.
using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Value>;

// Zero and empty for what is of another kind.
std::int64_t number_of(const Value& value);
std::string text_of(const Value& value);

// What a statement changed is on the disk when it returns (synchronous=FULL), or when the transaction
// around it has been committed. Not for several threads at once; other processes are waited for, five
// seconds at most.
class Database {
 public:
  // Creates the file if it is not there, for its owner only. Errors: unsupported (no SQLite), io.
  static core::Result<Database> open(const std::string& path);

  // One statement; `values` for its question marks. Errors: io, with SQLite's own words.
  core::Result<std::vector<Row>> run(const char* sql, const std::vector<Value>& values = {});
  // The same statement for one list of values after the other; gives nothing back. Errors: io.
  core::Result<void> run_each(const char* sql, const std::vector<std::vector<Value>>& lists);
  std::int64_t last_insert_id() const;

 private:
  struct Closer {
    void operator()(void* handle) const;
  };
  explicit Database(std::string path) : path_(std::move(path)) {}
  core::Error failure(const char* doing) const;

  std::string path_;
  std::unique_ptr<void, Closer> handle_;  // sqlite3*
};

// All or nothing: rolled back unless committed. One at a time.
class Transaction {
 public:
  static core::Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  core::Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace ekaudit::state
