// Whole zlib streams and CRCs, as the entries of a pack hold them: by kind and size of what is packed.
#include <benchmark/benchmark.h>
#include <zlib.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bench_text.h"
#include "scanner/git/deflate.h"

namespace ekaudit::bench {
namespace {

// At Git's default level.
std::string deflated(const std::string& text) {
  std::string out(::compressBound(text.size()), '\0');
  ::uLongf size = out.size();
  if (::compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                  text.size(), Z_DEFAULT_COMPRESSION) != Z_OK) {
    std::abort();
  }
  out.resize(size);
  return out;
}

void report(benchmark::State& state, const std::string& text, const std::string& stream) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.counters["expansion"] = static_cast<double>(text.size()) / static_cast<double>(stream.size());
}

void inflate(benchmark::State& state, const std::string& text) {
  const std::string stream = deflated(text);
  scanner::git::WholeInflater inflater;
  std::string out(text.size(), '\0');
  for (auto _ : state) {
    if (!inflater.inflate(stream, out)) {
      state.SkipWithError("the stream was refused");
      break;
    }
    benchmark::DoNotOptimize(out.data());
  }
  report(state, text, stream);
}

// As objects are read from packs.
void inflate_roomy(benchmark::State& state, const std::string& text) {
  constexpr std::size_t k_room = scanner::git::WholeInflater::k_room;
  std::string stream = deflated(text);
  const std::size_t length = stream.size();
  stream.resize(length + k_room);
  scanner::git::WholeInflater inflater;
  std::string out(text.size() + k_room, '\0');
  for (auto _ : state) {
    if (!inflater.inflate_roomy(stream, length, out, text.size())) {
      state.SkipWithError("the stream was refused");
      break;
    }
    benchmark::DoNotOptimize(out.data());
  }
  stream.resize(length);
  report(state, text, stream);
}

void crc(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(scanner::git::crc32(text));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

const bool k_registered = [] {
  for (const std::size_t size :
       {std::size_t{64}, std::size_t{1000}, std::size_t{16} << 10, std::size_t{1} << 20}) {
    const std::string of = "/" + std::to_string(size);
    benchmark::RegisterBenchmark(("inflate/source" + of).c_str(), inflate, source_text(size));
    benchmark::RegisterBenchmark(("inflate/json" + of).c_str(), inflate, json_text(size));
    benchmark::RegisterBenchmark(("inflate/random" + of).c_str(), inflate, random_bytes(size));
    benchmark::RegisterBenchmark(("inflate_roomy/source" + of).c_str(), inflate_roomy, source_text(size));
    benchmark::RegisterBenchmark(("inflate_roomy/random" + of).c_str(), inflate_roomy, random_bytes(size));
    benchmark::RegisterBenchmark(("crc32" + of).c_str(), crc, random_bytes(size));
  }
  return true;
}();

}  // namespace
}  // namespace ekaudit::bench
