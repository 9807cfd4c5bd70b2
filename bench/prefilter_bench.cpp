// The prefilter with the real literals: by kind of text, size of the piece and vector instructions.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>
#include <vector>

#include "bench/bench_text.h"
#include "scanner/match/literals.h"
#include "scanner/match/prefilter.h"

namespace ekaudit::bench {
namespace {

using scanner::match::Prefilter;
using scanner::match::Simd;

constexpr std::size_t k_text_size = 1 << 20;

std::vector<std::string> real_literals() {
  std::vector<std::string> bytes;
  for (const scanner::match::Literal& literal :
       scanner::match::derive_literals(scanner::match::pattern_literals(), 3)) {
    bytes.push_back(literal.bytes);
  }
  return bytes;
}

// Goes through a text that is larger than the first-level cache in pieces of one size.
void contains_any(benchmark::State& state, Simd simd, const std::string& text, std::size_t piece) {
  const Prefilter prefilter(real_literals(), simd);
  std::size_t at = 0;
  std::size_t hits = 0;
  for (auto _ : state) {
    hits += prefilter.contains_any(std::string_view(text).substr(at, piece)) ? 1 : 0;
    at = at + 2 * piece <= text.size() ? at + piece : 0;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(static_cast<std::size_t>(state.iterations()) * piece));
  state.counters["hits"] = static_cast<double>(hits);
}

void construct(benchmark::State& state) {
  const std::vector<std::string> literals = real_literals();
  for (auto _ : state) {
    benchmark::DoNotOptimize(Prefilter(literals).longest());
  }
}
BENCHMARK(construct);

const bool k_registered = [] {
  struct Text {
    std::string name;
    std::string bytes;
  };
  const std::vector<Text> texts = {{"source", source_text(k_text_size)},
                                   {"json", json_text(k_text_size)},
                                   {"base64", base64_text(k_text_size)},
                                   {"hex", hex_text(k_text_size)},
                                   {"random", random_bytes(k_text_size)}};
  for (const Simd simd : scanner::match::supported_simd()) {
    for (const Text& text : texts) {
      for (const std::size_t piece : {std::size_t{100}, std::size_t{300}, std::size_t{65536}}) {
        const std::string name = "contains_any/" + std::string(scanner::match::name_of(simd)) + "/" +
                                 text.name + "/" + std::to_string(piece);
        benchmark::RegisterBenchmark(name.c_str(), contains_any, simd, text.bytes, piece);
      }
    }
  }
  return true;
}();

}  // namespace
}  // namespace ekaudit::bench
