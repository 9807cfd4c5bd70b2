#include "scanner/git/refs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "scanner/git/object_parse.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::uint64_t k_max_tag_size = std::uint64_t{16} << 20;

}  // namespace

RefKind kind_of_ref(std::string_view name) {
  using Prefix = std::pair<std::string_view, RefKind>;
  static constexpr std::array<Prefix, 4> k_prefixes = {
      Prefix{"refs/heads/", RefKind::branch},
      Prefix{"refs/remotes/", RefKind::remote_branch},
      Prefix{"refs/tags/", RefKind::tag},
      Prefix{"refs/notes/", RefKind::note},
  };
  for (const auto& [prefix, kind] : k_prefixes) {
    if (name.starts_with(prefix)) {
      return kind;
    }
  }
  if (name == "refs/stash") {
    return RefKind::stash;
  }
  const bool is_head = name == "HEAD" || (!name.starts_with("refs/") && name.ends_with("/HEAD"));
  return is_head ? RefKind::head : RefKind::other;
}

std::optional<ObjectId> RefTable::resolve(const RefValue& value) const {
  const RefValue* current = &value;
  for (unsigned depth = 0; depth <= k_max_symbolic_depth; ++depth) {
    if (current->symbolic.empty()) {
      return current->id.is_zero() ? std::nullopt : std::optional(current->id);
    }
    const auto found =
        std::lower_bound(raw_.begin(), raw_.end(), current->symbolic,
                         [](const RawRef& ref, const std::string& name) { return ref.name < name; });
    if (found == raw_.end() || found->name != current->symbolic) {
      return std::nullopt;
    }
    current = &found->value;
  }
  return std::nullopt;
}

ObjectId RefTable::peel(const ObjectId& id) const {
  ObjectId current = id;
  for (unsigned depth = 0; depth <= k_max_tag_depth; ++depth) {
    const auto type = store_.type_of(current);
    if (!type) {
      return {};
    }
    if (*type != ObjectType::tag) {
      return current;
    }
    const auto tag = store_.read(current, k_max_tag_size);
    if (!tag) {
      return {};
    }
    current = parse_tag(tag->bytes).target;
  }
  return {};
}

std::size_t RefTable::count_below(std::string_view prefix) const {
  return static_cast<std::size_t>(std::count_if(
      raw_.begin(), raw_.end(), [&](const RawRef& ref) { return ref.name.starts_with(prefix); }));
}

core::Digest RefTable::fingerprint() const {
  core::Sha256 all;
  for (const RawRef& raw : raw_) {
    all.update_text(raw.name);
    all.update(view(raw.value.id));
    all.update_text(raw.value.symbolic);
  }
  return all.finish();
}

// Hosts keep many refs for the same commit, and nearly all refs are no tags: their types are asked together.
std::vector<std::pair<ObjectId, ObjectId>> RefTable::peel_each(std::vector<ObjectId> ids) const {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const std::vector<std::optional<ObjectType>> types = store_.types_of(ids);
  std::vector<std::pair<ObjectId, ObjectId>> peeled;
  peeled.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    peeled.emplace_back(ids[i], !types[i]                      ? ObjectId()
                                : *types[i] == ObjectType::tag ? peel(ids[i])
                                                               : ids[i]);
  }
  return peeled;
}

std::vector<Ref> RefTable::resolve_all(NoticeLimit& notices) const {
  std::vector<std::optional<ObjectId>> targets;
  std::vector<ObjectId> ids;
  for (const RawRef& raw : raw_) {
    targets.push_back(resolve(raw.value));
    if (targets.back()) {
      ids.push_back(*targets.back());
    }
  }
  const auto peeled = peel_each(std::move(ids));
  std::vector<Ref> refs;
  refs.reserve(raw_.size());
  for (std::size_t i = 0; i < raw_.size(); ++i) {
    const RawRef& raw = raw_[i];
    Ref ref{raw.name, kind_of_ref(raw.name), {}, {}};
    if (const auto& target = targets[i]) {
      ref.target = *target;
      ref.peeled = std::lower_bound(peeled.begin(), peeled.end(), std::pair(*target, ObjectId()))->second;
      if (ref.peeled.is_zero()) {
        notices.add({"broken-ref",
                     fmt::format("ref {} leads to an object that cannot be read", raw.name),
                     true,
                     {},
                     raw.name,
                     target->hex()});
      }
    } else if (!raw.value.symbolic.empty()) {
      notices.add({"broken-ref",
                   fmt::format("ref {} names a ref that is not there", raw.name),
                   false,
                   {},
                   raw.name,
                   {}});
    }
    refs.push_back(std::move(ref));
  }
  return refs;
}

}  // namespace ekaudit::scanner::git
