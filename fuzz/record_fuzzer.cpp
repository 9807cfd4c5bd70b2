// Any bytes as the record of a pack, or of a history: what is read of it, written again, is the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.h"
#include "scanner/sources/history_record.h"
#include "scanner/sources/pack_record.h"

namespace {

using namespace ekaudit::scanner::sources;

void read_as_history(std::string_view bytes) {
  const auto record = read_history(bytes);
  if (!record) {
    return;
  }
  const std::string written = write_history(*record);
  const auto again = read_history(written);
  ekaudit::fuzz::require(again.has_value(), "what was written of a history is read");
  ekaudit::fuzz::require(write_history(*again) == written, "and is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_history(bytes);
  auto record = read_record(bytes);
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
