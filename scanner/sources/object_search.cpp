#include "scanner/sources/object_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "core/parallel.h"
#include "scanner/git/single_read.h"
#include "scanner/sources/files.h"

namespace ekaudit::scanner::sources {

struct ObjectSearch::Worker {
  ObjectMatches found;
};

namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

void sort_text(std::vector<TextMatch>& matches) {
  std::sort(matches.begin(), matches.end(), [](const TextMatch& a, const TextMatch& b) {
    return std::tie(a.object, a.part, a.match.begin, a.match.end, a.match.token.hash) <
           std::tie(b.object, b.part, b.match.begin, b.match.end, b.match.token.hash);
  });
}

}  // namespace

ObjectSearch::ObjectSearch(const SearchContext& context, OpaqueContent& opaque, Commits commits)
    : context_(context), opaque_(opaque), commits_(commits), workers_(context.jobs) {}

ObjectSearch::~ObjectSearch() = default;

void ObjectSearch::visit(unsigned worker, const git::ObjectId& id, git::ObjectType type,
                         std::string_view bytes) {
  Worker& own = workers_[worker];
  own.found.bytes += bytes.size();
  switch (type) {
    case git::ObjectType::blob: {
      ++own.found.blob_count;
      opaque_.count(bytes);
      match::SearchResult result = context_.matcher.search(bytes);
      add_search_notices(result.over_budget, result.bare_directive, "", id.hex(), own.found.notices);
      if (!result.matches.empty()) {
        own.found.blobs.emplace(id, std::move(result.matches));
      }
      break;
    }
    case git::ObjectType::commit:
      ++own.found.commit_count;
      if (commits_ == Commits::collect) {
        own.found.graph.add(id, bytes);
      }
      visit_text(own, id, type, bytes);
      break;
    case git::ObjectType::tag:
      visit_text(own, id, type, bytes);
      break;
    case git::ObjectType::tree:
      visit_tree(own, id, bytes);
      break;
  }
}

static_assert(git::k_passed_head >= k_classified_head);

// Commits are needed whole for their graph.
git::TypeMask ObjectSearch::screened_types() const {
  return git::mask_of(git::ObjectType::blob) | git::mask_of(git::ObjectType::tree);
}

void ObjectSearch::pass(unsigned worker, const git::PassedObject& object) {
  Worker& own = workers_[worker];
  own.found.bytes += object.size;
  if (object.type == git::ObjectType::blob) {
    ++own.found.blob_count;
    opaque_.count(classify_content(object.head, object.size));
  }
}

void ObjectSearch::visit_text(Worker& worker, const git::ObjectId& id, git::ObjectType type,
                              std::string_view bytes) {
  if (!context_.matcher.may_match(bytes)) {
    return;
  }
  const bool is_commit = type == git::ObjectType::commit;
  const std::size_t split =
      std::min(is_commit ? git::parse_commit(bytes).message_offset : git::parse_tag(bytes).message_offset,
               bytes.size());
  auto& found = is_commit ? worker.found.commits : worker.found.tags;
  const auto search = [&](TextPart part, std::string_view text) {
    match::SearchResult result = context_.matcher.search(text);
    add_search_notices(result.over_budget, result.bare_directive, "", id.hex(), worker.found.notices);
    for (match::Match& match : result.matches) {
      found.push_back({id, part, std::move(match)});
    }
  };
  search(TextPart::header, bytes.substr(0, split));
  search(TextPart::message, bytes.substr(split));
}

void ObjectSearch::visit_tree(Worker& worker, const git::ObjectId& id, std::string_view bytes) {
  if (!context_.matcher.may_match(bytes)) {
    return;
  }
  git::TreeReader reader(bytes);
  while (const auto entry = reader.next()) {
    for (match::Match& match : context_.matcher.search(entry->name).matches) {
      worker.found.names.push_back({id, std::string(entry->name), entry->id, std::move(match)});
    }
  }
}

void join(ObjectMatches& to, ObjectMatches from) {
  to.blobs.merge(from.blobs);
  append(to.commits, from.commits);
  append(to.tags, from.tags);
  append(to.names, from.names);
  append(to.notices, from.notices);
  to.graph.merge(std::move(from.graph));
  to.commit_count += from.commit_count;
  to.blob_count += from.blob_count;
  to.bytes += from.bytes;
}

void finish(ObjectMatches& matches) {
  sort_text(matches.commits);
  sort_text(matches.tags);
  std::sort(matches.names.begin(), matches.names.end(), [](const NameMatch& a, const NameMatch& b) {
    return std::tie(a.tree, a.name, a.match.begin, a.match.token.hash) <
           std::tie(b.tree, b.name, b.match.begin, b.match.token.hash);
  });
}

ObjectMatches ObjectSearch::collect() {
  ObjectMatches all;
  for (Worker& worker : workers_) {
    join(all, std::move(worker.found));
  }
  return all;
}

ObjectMatches ObjectSearch::take() {
  ObjectMatches all = collect();
  finish(all);
  return all;
}

core::Notices visit_objects(git::ObjectStore& store, const std::vector<git::ObjectId>& ids,
                            const SearchContext& context, std::uint64_t max_size,
                            git::ObjectVisitor& visitor) {
  std::vector<core::Notices> notices(context.jobs);
  git::WalkMemory memory(max_size * git::k_objects_in_memory, context.jobs);
  core::parallel_for(context.jobs, ids.size(), 16, [&](unsigned worker, std::size_t i) {
    if (context.control.stopped()) {
      return;
    }
    const auto [object, large] = git::read_single(store, ids[i], max_size, memory);
    if (!object) {
      core::Notice notice;
      notice.kind =
          object.error().kind == core::ErrorKind::too_large ? "object-too-large" : "unreadable-object";
      notice.incomplete = true;
      notice.object = ids[i].hex();
      notice.message = fmt::format("{}; it was not searched", object.error().message);
      notices[worker].push_back(std::move(notice));
      return;
    }
    context.control.progress.objects += 1;
    context.control.progress.bytes += object->bytes.size();
    visitor.visit(worker, ids[i], object->type, object->bytes);
  });
  core::Notices all;
  for (core::Notices& part : notices) {
    append(all, part);
  }
  return all;
}

}  // namespace ekaudit::scanner::sources
