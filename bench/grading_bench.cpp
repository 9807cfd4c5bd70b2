// Grading bodies: what a text full of candidates costs behind the prefilter.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "bench/bench_text.h"
#include "scanner/match/grading.h"

namespace ekaudit::bench {
namespace {

using scanner::match::grade;
using scanner::match::Surroundings;

std::string body_of(benchmark::State& state) {
  std::string body = base64_text(1024);
  std::erase_if(body, [](char c) { return c == '\n' || c == '+' || c == '/'; });
  body.resize(static_cast<std::size_t>(state.range(0)));
  return body;
}

void grade_random_body(benchmark::State& state) {
  const std::string body = body_of(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(grade(body, Surroundings::plain));
  }
}
BENCHMARK(grade_random_body)->Arg(8)->Arg(32)->Arg(512);

void grade_words(benchmark::State& state) {
  std::string body;
  while (body.size() < static_cast<std::size_t>(state.range(0))) {
    body += "replace_me_with-your_value-";
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(grade(body, Surroundings::plain));
  }
}
BENCHMARK(grade_words)->Arg(32)->Arg(512);

void shannon_entropy(benchmark::State& state) {
  const std::string body = body_of(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(scanner::match::shannon_entropy(body));
  }
}
BENCHMARK(shannon_entropy)->Arg(32)->Arg(512);

}  // namespace
}  // namespace ekaudit::bench
