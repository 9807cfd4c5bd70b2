// Any bytes as a loose object's file; or, after an odd first byte, as what such a file holds, so that the
// fuzzer need not invent checksums.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/digest.h"
#include "fuzz/require.h"
#include "fuzz/stored_zlib.h"
#include "scanner/git/loose_objects.h"

namespace {

using namespace ekaudit::scanner::git;
using ekaudit::fuzz::require;

class Scratch {
 public:
  Scratch() : path_(std::filesystem::temp_directory_path() / ("ekaudit-fuzz-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void write(const ObjectId& id, std::string_view bytes) const {
    const std::string hex = id.hex();
    std::filesystem::create_directories(path_ / hex.substr(0, 2));
    std::ofstream(path_ / hex.substr(0, 2) / hex.substr(2), std::ios::binary) << bytes;
  }
  void clear(const ObjectId& id) const { std::filesystem::remove_all(path_ / id.hex().substr(0, 2)); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Scratch scratch;
  if (size == 0) {
    return 0;
  }
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool is_content = data[0] % 2 == 1;
  const ObjectId id{ekaudit::core::sha1({rest})};
  scratch.write(id, is_content ? ekaudit::fuzz::stored_zlib(rest) : std::string(rest));
  Inflater inflater;
  const auto header = read_loose_header(scratch.path(), id, inflater);
  constexpr std::uint64_t k_most = 1 << 20;
  if (header && header->peak <= k_most) {
    const auto object = read_loose_object(scratch.path(), id, header->peak, inflater);
    if (object) {
      require(object->type == header->type, "an object is of the type that its header says");
      require(object->bytes.size() <= header->peak, "an object is no larger than its header says");
      require(!is_content || rest.ends_with(object->bytes), "an object is what its file holds");
      require(matches_id(id, object->type, object->bytes), "an object has its id");
    }
  }
  scratch.clear(id);
  return 0;
}
