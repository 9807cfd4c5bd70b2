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
  for (std::uint32_t position = 0; position < index->size(); ++position) {
    const ObjectId id = index->id(position);
    require(index->find(id) == position, "each object is found");
    require(index->lower_bound(id) == position, "ids ascend");
    (void)index->offset(position);
    (void)index->crc(position);
  }
  require(!index->find(ObjectId{}) || index->size() != 0, "nothing is found in nothing");
  (void)index->is_intact();
  return 0;
}
