#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

std::string_view to_string(ObjectType type) {
  switch (type) {
    case ObjectType::commit:
      return "commit";
    case ObjectType::tree:
      return "tree";
    case ObjectType::blob:
      return "blob";
    case ObjectType::tag:
      return "tag";
  }
  return "object";
}

}  // namespace ekaudit::scanner::git
