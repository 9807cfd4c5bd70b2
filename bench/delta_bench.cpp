// What a delta costs: rebuilding the object, and gathering only what is new in it, by the size of the object
// and the number of places where it was edited.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "bench/bench_text.h"
#include "scanner/git/delta.h"

namespace ekaudit::bench {
namespace {

using scanner::git::Delta;

// As the scan gathers it: one less than the longest literal.
constexpr std::size_t k_reach = 32;
constexpr std::string_view k_inserted = "a line that an edit brings\n";

void add_size(std::string& out, std::size_t size) {
  for (; size >= 0x80; size >>= 7) {
    out += static_cast<char>(0x80 | (size & 0x7F));
  }
  out += static_cast<char>(size);
}

// One copy instruction takes up to 0xFFFFFF bytes; four of offset and three of size are always written.
void add_copy(std::string& out, std::size_t offset, std::size_t size) {
  out += static_cast<char>(0xFF);
  for (unsigned byte = 0; byte < 4; ++byte) {
    out += static_cast<char>(offset >> (8 * byte));
  }
  for (unsigned byte = 0; byte < 3; ++byte) {
    out += static_cast<char>(size >> (8 * byte));
  }
}

std::string edited(std::size_t base_size, std::size_t edits) {
  std::string out;
  add_size(out, base_size);
  add_size(out, base_size + edits * k_inserted.size());
  const std::size_t piece = base_size / (edits + 1);
  for (std::size_t i = 0; i < edits; ++i) {
    add_copy(out, i * piece, piece);
    out += static_cast<char>(k_inserted.size());
    out += k_inserted;
  }
  add_copy(out, edits * piece, base_size - edits * piece);
  return out;
}

struct Edit {
  explicit Edit(const benchmark::State& state)
      : base(source_text(static_cast<std::size_t>(state.range(0)))),
        instructions(edited(base.size(), static_cast<std::size_t>(state.range(1)))) {}
  std::string base;
  std::string instructions;
};

void apply(benchmark::State& state) {
  const Edit edit(state);
  const auto delta = Delta::parse(edit.instructions);
  std::string out(static_cast<std::size_t>(delta->result_size()), '\0');
  for (auto _ : state) {
    if (!delta->apply(edit.base, out)) {
      state.SkipWithError("the delta was refused");
      break;
    }
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

void new_text(benchmark::State& state) {
  const Edit edit(state);
  const auto delta = Delta::parse(edit.instructions);
  std::string scratch;
  for (auto _ : state) {
    const auto text = delta->new_text(edit.base, k_reach, scratch, {});
    if (!text) {
      state.SkipWithError("the delta was refused");
      break;
    }
    benchmark::DoNotOptimize(text->data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(delta->result_size()));
}

void sizes_and_edits(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"size", "edits"});
  benchmark->ArgsProduct({{1 << 10, 1 << 14, 1 << 20}, {1, 8, 64}});
}
BENCHMARK(apply)->Apply(sizes_and_edits);
BENCHMARK(new_text)->Apply(sizes_and_edits);

}  // namespace
}  // namespace ekaudit::bench
