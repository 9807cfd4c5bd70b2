// What reading a repository's history costs at least: sorts each pack's index, reads the entries' headers and
// inflates every object of every pack once, as it lies, on the same threads and in batches of the same size
// as the scan. No delta is applied, nothing is checked or searched.
//
//   floor OBJECTS_DIRECTORY [JOBS]
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/parallel.h"
#include "core/run_control.h"
#include "scanner/git/deflate.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/pack_families.h"
#include "scanner/git/pack_set.h"

namespace {

using namespace ekaudit;
namespace git = scanner::git;

struct Worker {
  git::WholeInflater inflater;
  std::string out;
  std::uint64_t bytes = 0;
  std::uint64_t failed = 0;
};

constexpr std::uint64_t k_batch_bytes = std::uint64_t{256} << 10;

// The first rank of each batch, and the end.
std::vector<git::PackFamilies::Rank> cut(const git::PackFamilies& families) {
  std::vector<git::PackFamilies::Rank> begins = {0};
  for (git::PackFamilies::Rank rank = 0; rank < families.size(); ++rank) {
    if (families.end(rank) - families.offset(begins.back()) >= k_batch_bytes || rank + 1 == families.size()) {
      begins.push_back(rank + 1);
    }
  }
  return begins;
}

void inflate(const git::MappedPack& pack, const git::PackFamilies& families, git::PackFamilies::Rank rank,
             Worker& worker) {
  const std::string_view bytes = pack.bytes(families.offset(rank), families.end(rank));
  const auto header = git::parse_entry_header(bytes, families.offset(rank));
  if (!header) {
    ++worker.failed;
    return;
  }
  const auto size = static_cast<std::size_t>(header->size);
  if (worker.out.size() < size) {
    worker.out.resize(size);
  }
  const bool sound = worker.inflater.inflate(bytes.substr(header->length), {worker.out.data(), size});
  worker.failed += sound ? 0 : 1;
  worker.bytes += size;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: floor OBJECTS_DIRECTORY [JOBS]\n");
    return 2;
  }
  const unsigned jobs =
      argc > 2 ? static_cast<unsigned>(std::max(1, std::atoi(argv[2]))) : std::thread::hardware_concurrency();
  const git::PackSet packs({std::filesystem::path(argv[1])});
  core::RunControl control;
  std::vector<Worker> workers(jobs);
  std::uint64_t objects = 0;
  for (std::size_t i = 0; i < packs.size(); ++i) {
    const auto pack = packs.map(i);
    if (!pack) {
      fmt::print(stderr, "{}\n", pack.error().message);
      return 1;
    }
    const git::PackFamilies families(packs.index(i), **pack, jobs, control);
    const auto begins = cut(families);
    core::parallel_for(jobs, begins.size() - 1, 1, [&](unsigned worker, std::size_t batch) {
      for (auto rank = begins[batch]; rank < begins[batch + 1]; ++rank) {
        inflate(**pack, families, rank, workers[worker]);
      }
    });
    objects += families.size();
  }
  std::uint64_t bytes = 0;
  std::uint64_t failed = 0;
  for (const Worker& worker : workers) {
    bytes += worker.bytes;
    failed += worker.failed;
  }
  fmt::print("{} objects, {} bytes inflated, {} unsound\n", objects, bytes, failed);
  return failed == 0 ? 0 : 1;
}
