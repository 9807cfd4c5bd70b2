#include "scanner/git/object_subset.h"

#include <algorithm>
#include <utility>

#include "core/parallel.h"
#include "scanner/git/notice_limit.h"

namespace ekaudit::scanner::git {

core::Notices ObjectSubset::for_each(TypeMask types, const EnumerationLimits& limits,
                                     core::RunControl& control, ObjectVisitor& visitor) {
  constexpr std::size_t k_batch = 32;
  NoticeLimit notices;
  core::parallel_for(std::max(limits.jobs, 1U), ids_.size(), k_batch,
                     [&](unsigned worker, std::size_t index) {
                       if (control.stopped()) {
                         return;
                       }
                       auto object = store_.read(ids_[index], limits.max_object_size);
                       if (!object) {
                         const bool too_large = object.error().kind == core::ErrorKind::too_large;
                         notices.add({too_large ? "object-too-large" : "unreadable-object",
                                      std::move(object.error().message), true, "", "", ids_[index].hex()});
                       } else if ((types & mask_of(object->type)) != 0) {
                         visitor.visit(worker, ids_[index], object->type, object->bytes);
                       }
                     });
  return notices.take();
}

core::Result<Object> ObjectSubset::read(const ObjectId& id, std::uint64_t max_size) {
  return store_.read(id, max_size);
}

}  // namespace ekaudit::scanner::git
