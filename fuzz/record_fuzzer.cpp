// Any bytes as the record of a pack: what is read of it, written again, is the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "scanner/sources/pack_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekaudit::scanner::sources;
  auto record = read_record({reinterpret_cast<const char*>(data), size});
  if (!record) {
    return 0;
  }
  const std::string written = write_record(*record);
  const auto again = read_record(written);
  ekaudit::fuzz::require(again.has_value(), "what was written is read");
  ekaudit::fuzz::require(write_record(*again) == written, "and is the same");
  record->commits.finish();
  (void)record->commits.parents_first();
  return 0;
}
