// What reading a repository's history costs at least: sorts each pack's index, reads the entries' headers and
// inflates every object of every pack once, as it lies, on the same threads and in batches of the same size
// as the scan. No delta is linked to its base or applied, nothing is searched, or checked but by the library
// that inflates. For repositories that are packed whole, each object once.
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
#include "scanner/git/deflate.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/pack_order.h"
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

using Rank = git::PackOrder::Rank;

// The first rank of each batch, and the end.
std::vector<Rank> cut(const git::PackOrder& order) {
  std::vector<Rank> begins = {0};
  for (Rank rank = 0; rank < order.size(); ++rank) {
    if (order.end(rank) - order.offset(begins.back()) >= k_batch_bytes || rank + 1 == order.size()) {
      begins.push_back(rank + 1);
    }
  }
  return begins;
}

struct Header {
  std::uint32_t length = 0;  // 0 if it makes no sense
  std::uint64_t size = 0;
};

Header read_header(const git::MappedPack& pack, std::uint64_t offset) {
  const auto header = pack.header(offset);
  return header ? Header{static_cast<std::uint32_t>(header->length), header->size} : Header{};
}

void inflate(const git::MappedPack& pack, std::uint64_t begin, std::uint64_t end, const Header& header,
             Worker& worker) {
  constexpr std::size_t k_room = git::WholeInflater::k_room;
  begin += header.length;
  const auto length = static_cast<std::size_t>(end - begin);
  const auto size = static_cast<std::size_t>(header.size);
  bool sound = header.length > 0 && size <= git::most_inflated(length);
  if (sound && worker.out.size() < size + k_room) {
    worker.out.resize(size + k_room);
  }
  sound = sound && worker.inflater.inflate_roomy(pack.bytes(begin, end + k_room), length, worker.out, size);
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
  const git::PackSet packs({std::filesystem::path(argv[1])}, git::IdOrder::assumed);
  std::vector<Worker> workers(jobs);
  std::uint64_t objects = 0;
  for (std::size_t i = 0; i < packs.size(); ++i) {
    const auto pack = packs.map(i);
    if (!pack) {
      fmt::print(stderr, "{}\n", pack.error().message);
      return 1;
    }
    const git::PackOrder order(packs.index(i), (*pack)->end(), jobs);
    std::vector<Header> headers(order.size());
    core::parallel_for(jobs, order.size(), 4096, [&](unsigned, std::size_t rank) {
      headers[rank] = read_header(**pack, order.offset(static_cast<Rank>(rank)));
    });
    const auto begins = cut(order);
    core::parallel_for(jobs, begins.size() - 1, 1, [&](unsigned worker, std::size_t batch) {
      for (auto rank = begins[batch]; rank < begins[batch + 1]; ++rank) {
        inflate(**pack, order.offset(rank), order.end(rank), headers[rank], workers[worker]);
      }
    });
    objects += order.size();
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
