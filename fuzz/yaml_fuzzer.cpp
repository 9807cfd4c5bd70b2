// Any bytes as YAML: nodes stand in order and in bounds, a walk ends after as many nodes as were read,
// and following aliases comes to an end.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "core/yaml.h"
#include "fuzz/require.h"

namespace {

using namespace ekaudit::core;
using ekaudit::fuzz::require;

bool is_after(YamlPosition a, YamlPosition b) {
  return a.line > b.line || (a.line == b.line && a.column >= b.column);
}

void check(YamlNode node) {
  require(node.line() >= 1 && node.column() >= 1, "places count from 1");
  require(is_after(node.end(), node.start()), "a node does not end before it starts");
  require(is_valid_utf8(node.text()), "texts are UTF-8");
  require(node.is_scalar() || node.is_alias() || node.text().empty(), "only scalars have a text");
  const YamlNode target = node.resolved();
  require(!target.is_alias(), "an alias leads to no alias");
  require(!target || is_after(node.start(), target.start()), "an alias leads back");
  (void)node.get("a");
}

std::size_t walk(YamlNode root, std::size_t limit) {
  std::size_t seen = 0;
  std::vector<YamlNode> open = {root};
  while (!open.empty()) {
    const YamlNode node = open.back();
    open.pop_back();
    require(++seen <= limit, "a walk over everything ends");
    check(node);
    for (const YamlNode item : node.items()) {
      open.push_back(item);
    }
    for (const YamlEntry entry : node.entries()) {
      open.push_back(entry.key);
      if (entry.value) {
        open.push_back(entry.value);
      }
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const YamlStream stream = read_yaml({reinterpret_cast<const char*>(data), size});
  std::size_t seen = 0;
  for (const YamlNode root : stream.documents()) {
    seen += walk(root, stream.node_count());
  }
  require(seen == stream.node_count(), "every node is reached from a root");
  require(!stream.is_cut_off() || stream.problem(), "an early end has a reason");
  return 0;
}
