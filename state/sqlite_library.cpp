#include "state/sqlite_library.h"

#include <dlfcn.h>

#include <optional>

namespace ekaudit::state {
namespace {

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  return function != nullptr;
}

std::optional<SqliteLibrary> load() {
  void* library = ::dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
  SqliteLibrary sqlite;
  const bool complete =
      library != nullptr && find(library, "sqlite3_open_v2", sqlite.open) &&
      find(library, "sqlite3_close_v2", sqlite.close) &&
      find(library, "sqlite3_busy_timeout", sqlite.busy_timeout) &&
      find(library, "sqlite3_prepare_v2", sqlite.prepare) && find(library, "sqlite3_step", sqlite.step) &&
      find(library, "sqlite3_finalize", sqlite.finalize) &&
      find(library, "sqlite3_bind_int64", sqlite.bind_int64) &&
      find(library, "sqlite3_bind_text", sqlite.bind_text) &&
      find(library, "sqlite3_column_count", sqlite.column_count) &&
      find(library, "sqlite3_column_type", sqlite.column_type) &&
      find(library, "sqlite3_column_int64", sqlite.column_int64) &&
      find(library, "sqlite3_column_text", sqlite.column_text) &&
      find(library, "sqlite3_column_bytes", sqlite.column_bytes) &&
      find(library, "sqlite3_last_insert_rowid", sqlite.last_insert_rowid) &&
      find(library, "sqlite3_libversion", sqlite.version) && find(library, "sqlite3_errmsg", sqlite.errmsg) &&
      find(library, "sqlite3_reset", sqlite.reset);
  return complete ? std::optional(sqlite) : std::nullopt;
}

}  // namespace

const SqliteLibrary* sqlite_library() {
  static const std::optional<SqliteLibrary> k_library = load();
  return k_library ? &*k_library : nullptr;
}

}  // namespace ekaudit::state
