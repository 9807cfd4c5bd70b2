// Any bytes as a pack's index: what it says of one object must fit together, and nothing outside is read.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/require.h"
#include "scanner/git/pack_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using ekaudit::fuzz::require;
  using namespace ekaudit::scanner::git;
  const auto index = PackIndex::parse(std::string(reinterpret_cast<const char*>(data), size));
  if (!index) {
    return 0;
  }
  const bool ordered = index->ids_ascend();
  for (std::uint32_t position = 0; position < index->size(); ++position) {
    const ObjectId id = index->id(position);
    const auto found = index->find(id);
    require(found == position || !ordered, "each object is found");
    require(!found || index->id(*found) == id, "what is found is what was asked for");
    require(index->lower_bound(id) == position || !ordered, "ids ascend");
    (void)index->offset(position);
    (void)index->crc(position);
  }
  require(!index->find(ObjectId{}) || index->size() != 0, "nothing is found in nothing");
  (void)index->is_intact();
  return 0;
}
