// Any bytes as a raw annotated tag: nothing outside them is read, and every part lies where it should.
#include <cstdint>
#include <string_view>

#include "fuzz/require.h"
#include "scanner/git/object_parse.h"

namespace {

using namespace ekaudit::scanner::git;

using ekaudit::fuzz::require;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Tag tag = parse_tag(bytes);
  require(tag.message_offset <= size, "the message lies in the tag");
  for (const std::string_view line : {tag.target_type, tag.name, tag.tagger_line}) {
    require(line.empty() || (line.data() > bytes.data() &&
                             line.data() + line.size() <= bytes.data() + tag.message_offset),
            "a header's value lies in the header");
    require(line.find('\n') == std::string_view::npos, "a header's value is one line");
  }
  const Signature tagger = parse_signature(bytes);
  require(tagger.name.size() + tagger.email.size() <= size, "name and address are parts of the line");
  return 0;
}
