// Any bytes as a raw commit: nothing outside them is read, and every part lies where it should.
#include <cstdint>
#include <string_view>

#include "fuzz/require.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/object_parse.h"

namespace {

using namespace ekaudit::scanner::git;

using ekaudit::fuzz::require;

void check_line(std::string_view line, std::string_view header) {
  require(line.empty() ||
              (line.data() >= header.data() && line.data() + line.size() <= header.data() + header.size()),
          "a header's value lies in the header");
  require(line.find('\n') == std::string_view::npos, "a header's value is one line");
  const Signature signature = parse_signature(line);
  require(line.find(signature.name) != std::string_view::npos &&
              line.find(signature.email) != std::string_view::npos,
          "name and address are parts of the line");
  require(!signature.time || signature.time->time_since_epoch().count() >= 0, "times are not negative");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Commit commit = parse_commit(bytes);
  require(commit.message_offset <= size, "the message lies in the commit");
  const std::string_view header = bytes.substr(0, commit.message_offset);
  check_line(commit.author_line, header);
  check_line(commit.committer_line, header);
  require(commit.parents.size() * 48 <= size + 1, "each parent has a line of its own");

  CommitGraph graph;
  graph.add(ObjectId{}, bytes);
  graph.finish();
  require(graph.size() == 1 && graph.parents_first().size() == 1, "a commit is one commit");
  require(graph.missing_parents() + graph.parents(0).size() == commit.parents.size(),
          "each parent is counted");
  return 0;
}
