#include "scanner/sources/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "scanner/sources/read_buffer.h"
#include "scanner/sources/stream_search.h"

namespace ekaudit::scanner::sources {
namespace {

class FileSearcher {
 public:
  FileSearcher(const SearchContext& context, OpaqueContent& opaque, const ContentObserver& observe)
      : context_(context), opaque_(opaque), observe_(observe), workers_(context.jobs) {}

  void search(unsigned worker, const WalkedEntry& entry) {
    FileSearch& found = workers_[worker].found;
    FileMatches file;
    if (context_.matcher.may_match(entry.name)) {
      file.name = context_.matcher.search(entry.name).matches;
    }
    if (entry.kind == WalkedKind::regular) {
      search_content(entry, workers_[worker].buffer, file, found);
    } else if (entry.kind == WalkedKind::symlink) {
      search_link(entry, file, found);
    }
    if (!file.content.empty() || !file.name.empty()) {
      file.path = entry.path;
      file.kind = entry.kind;
      found.files.push_back(std::move(file));
    }
  }

  FileSearch take() {
    FileSearch all;
    for (Worker& worker : workers_) {
      FileSearch& part = worker.found;
      all.file_count += part.file_count;
      all.bytes += part.bytes;
      std::move(part.files.begin(), part.files.end(), std::back_inserter(all.files));
      std::move(part.notices.begin(), part.notices.end(), std::back_inserter(all.notices));
    }
    std::sort(all.files.begin(), all.files.end(),
              [](const FileMatches& a, const FileMatches& b) { return a.path < b.path; });
    return all;
  }

 private:
  struct Worker {
    FileSearch found;
    ReadBuffer buffer;
  };

  void search_content(const WalkedEntry& entry, ReadBuffer& buffer, FileMatches& file, FileSearch& found) {
    const auto opened = open_file_below(entry.directory, entry.name);
    if (!opened) {
      unreadable(entry.path, opened.error(), found);
      return;
    }
    auto searched = search_stream(opened->descriptor, opened->size, context_, buffer);
    if (!searched) {
      unreadable(entry.path, searched.error(), found);
      return;
    }
    ++found.file_count;
    found.bytes += searched->size;
    context_.control.progress.files += 1;
    context_.control.progress.bytes += searched->size;
    opaque_.count(searched->kind);
    if (observe_ && searched->size == searched->content.size()) {
      observe_(entry.path, searched->content, &opened->descriptor);
    }
    add_search_notices(searched->over_budget, searched->bare_directive, entry.path, "", found.notices);
    file.content = std::move(searched->matches);
  }

  void search_link(const WalkedEntry& entry, FileMatches& file, FileSearch& found) {
    const auto target = read_link_below(entry.directory, entry.name);
    if (!target) {
      unreadable(entry.path, target.error(), found);
      return;
    }
    ++found.file_count;
    found.bytes += target->size();
    if (observe_) {
      observe_(entry.path, *target, nullptr);
    }
    file.content = context_.matcher.search(*target).matches;
  }

  static void unreadable(std::string_view path, const core::Error& error, FileSearch& found) {
    core::Notice notice;
    notice.kind = "unreadable-file";
    notice.incomplete = true;
    notice.path = path;
    notice.message = fmt::format("not searched: {}", error.message);
    found.notices.push_back(std::move(notice));
  }

  const SearchContext& context_;
  OpaqueContent& opaque_;
  const ContentObserver& observe_;
  std::vector<Worker> workers_;
};

}  // namespace

void add_search_notices(bool over_budget, bool bare_directive, std::string_view path, std::string_view object,
                        core::Notices& notices) {
  const auto add = [&](std::string_view kind, bool incomplete, std::string_view message) {
    core::Notice notice;
    notice.kind = kind;
    notice.incomplete = incomplete;
    notice.message = message;
    notice.path = path;
    notice.object = object;
    notices.push_back(std::move(notice));
  };
  if (over_budget) {
    add("decode-budget", true,
        "holds more encoded text than is decoded for one file; the rest was not decoded");
  }
  if (bare_directive) {
    add("directive-without-rule", false,
        "ekaudit:ignore without a rule in brackets has no effect; write ekaudit:ignore[rule] and a reason");
  }
}

FileSearch search_files(const Descriptor& root, std::string_view start, NestedRepositories nested,
                        const SearchContext& context, OpaqueContent& opaque, const ContentObserver& observe) {
  FileSearcher searcher(context, opaque, observe);
  Walk walk = walk_files(root, start, nested, context.jobs, context.control,
                         [&](unsigned worker, const WalkedEntry& entry) { searcher.search(worker, entry); });
  FileSearch all = searcher.take();
  all.nested = std::move(walk.nested);
  std::move(walk.notices.begin(), walk.notices.end(), std::back_inserter(all.notices));
  return all;
}

}  // namespace ekaudit::scanner::sources
