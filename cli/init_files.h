// Files of a working tree that `ekaudit init` writes, renews and takes away again, and never one that is not
// its own.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/error.h"

namespace ekaudit::cli {

enum class Ownership {
  marked,         // ours as long as its first line says so, whatever else was changed: it is renewed
  until_changed,  // ours as long as it is as we wrote it: then it is left alone, and that is said
};

struct InitFile {
  std::string path;  // relative to the root of the working tree
  std::string text;  // its first line says that ekaudit wrote it
  Ownership ownership = Ownership::marked;
};

enum class InitAction { write, remove };

// What stands there and what will; nothing: no such file.
struct FileChange {
  std::filesystem::path root;
  std::string path;
  std::optional<std::string> before;
  std::optional<std::string> after;
  bool kept = false;  // it was changed since, or is somebody else's, and stays

  bool is_needed() const { return before != after; }
};

// The file's text, or nothing if there is none. Errors: usage, where a link stands in its place or on the way
// to it, for links may lead out of the working tree; what cannot be read.
core::Result<std::optional<std::string>> read_init_file(const std::filesystem::path& root,
                                                        const std::string& path);

// True if the first line says that the same command wrote it, maybe in another version of ekaudit.
bool is_marked_like(const std::string& text, const std::string& ours);

// Errors: as above; usage, if a file is there that is to be `marked` and is not.
core::Result<FileChange> plan_file(const std::filesystem::path& root, const InitFile& file,
                                   InitAction action);

// Makes the directories, or takes away those that are left empty.
core::Result<void> apply_change(const FileChange& change);

// A line for people; with `preview` in words of what would be done, and with the text that would be written.
enum class Preview { no, yes };
std::string describe_change(const FileChange& change, Preview preview);

}  // namespace ekaudit::cli
