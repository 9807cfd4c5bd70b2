#include "scanner/sources/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/parallel.h"
#include "scanner/sources/stream_search.h"

namespace ekaudit::scanner::sources {
namespace {

class FileSearcher {
 public:
  FileSearcher(const Descriptor& root, const SearchContext& context, OpaqueContent& opaque,
               const ContentObserver& observe)
      : root_(root), context_(context), opaque_(opaque), observe_(observe) {}

  void search(const WalkedEntry& entry, FileSearch& found) const {
    FileMatches file{entry.path, entry.kind, {}, {}};
    const std::string_view name = std::string_view(entry.path).substr(entry.path.rfind('/') + 1);
    if (context_.matcher.may_match(name)) {
      file.name = context_.matcher.search(name).matches;
    }
    if (entry.kind == WalkedKind::regular) {
      search_content(entry.path, file, found);
    } else if (entry.kind == WalkedKind::symlink) {
      search_link(entry.path, file, found);
    }
    if (!file.content.empty() || !file.name.empty()) {
      found.files.push_back(std::move(file));
    }
  }

 private:
  void search_content(const std::string& path, FileMatches& file, FileSearch& found) const {
    const auto opened = open_file_below(root_, path);
    if (!opened) {
      unreadable(path, opened.error(), found);
      return;
    }
    auto searched = search_stream(*opened, context_);
    if (!searched) {
      unreadable(path, searched.error(), found);
      return;
    }
    ++found.file_count;
    found.bytes += searched->size;
    context_.control.progress.files += 1;
    context_.control.progress.bytes += searched->size;
    opaque_.count(searched->head);
    if (observe_ && searched->size == searched->content.size()) {
      observe_(path, searched->content);
    }
    add_search_notices(searched->over_budget, searched->bare_directive, path, "", found.notices);
    file.content = std::move(searched->matches);
  }

  void search_link(const std::string& path, FileMatches& file, FileSearch& found) const {
    const auto target = read_link_below(root_, path);
    if (!target) {
      unreadable(path, target.error(), found);
      return;
    }
    ++found.file_count;
    found.bytes += target->size();
    file.content = context_.matcher.search(*target).matches;
  }

  static void unreadable(const std::string& path, const core::Error& error, FileSearch& found) {
    core::Notice notice;
    notice.kind = "unreadable-file";
    notice.incomplete = true;
    notice.path = path;
    notice.message = fmt::format("not searched: {}", error.message);
    found.notices.push_back(std::move(notice));
  }

  const Descriptor& root_;
  const SearchContext& context_;
  OpaqueContent& opaque_;
  const ContentObserver& observe_;
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

FileSearch search_files(const Descriptor& root, const std::vector<WalkedEntry>& entries,
                        const SearchContext& context, OpaqueContent& opaque, const ContentObserver& observe) {
  const FileSearcher searcher(root, context, opaque, observe);
  std::vector<FileSearch> by_worker(context.jobs);
  core::parallel_for(context.jobs, entries.size(), 16, [&](unsigned worker, std::size_t i) {
    if (!context.control.stopped()) {
      searcher.search(entries[i], by_worker[worker]);
    }
  });
  FileSearch all;
  for (FileSearch& part : by_worker) {
    all.file_count += part.file_count;
    all.bytes += part.bytes;
    std::move(part.files.begin(), part.files.end(), std::back_inserter(all.files));
    std::move(part.notices.begin(), part.notices.end(), std::back_inserter(all.notices));
  }
  std::sort(all.files.begin(), all.files.end(),
            [](const FileMatches& a, const FileMatches& b) { return a.path < b.path; });
  return all;
}

}  // namespace ekaudit::scanner::sources
