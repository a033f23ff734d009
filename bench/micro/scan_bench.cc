// Byte scanning over a megabyte of access-log lines: what a chunk in the L2 cache costs.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "weir/scan/literal_finder.h"
#include "weir/scan/matcher.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

constexpr size_t kTextBytes = 1 << 20;

/// Lines of some 180 bytes, the same in every run.
const std::string& log_text() {
  static const std::string text = [] {
    std::string made;
    uint64_t state = 1;
    while (made.size() < kTextBytes) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      auto draw = [&](unsigned shift, uint64_t range) { return std::to_string((state >> shift) % range); };
      made += "10.0." + draw(20, 256) + "." + draw(30, 256) + " - - [24/Nov/2026:13:" + draw(8, 50) +
              ":07 +0000] \"GET /api/v1/users/" + draw(33, 100000) + "/orders?page=" + draw(40, 90) +
              " HTTP/1.1\" " + (state >> 58 ? "200 " : "503 ") + draw(21, 90000) +
              " \"-\" \"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/115.0\" " + draw(50, 2000) +
              "\n";
    }
    made.resize(kTextBytes - 1);
    made += '\n';
    return made;
  }();
  return text;
}

void expect(bool holds) {
  if (!holds) std::abort();
}

void count_bytes_read(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * log_text().size()));
}

const ScanKernels& kernels_of(benchmark::State& state) {
  auto all = usable_scan_kernels();
  auto index = std::min<size_t>(static_cast<size_t>(state.range(0)), all.size() - 1);
  state.SetLabel(all[index]->name);
  return *all[index];
}

void BM_CountNewlines(benchmark::State& state) {
  const auto& text = log_text();
  const auto& kernels = kernels_of(state);
  size_t count = 0;
  for (auto _ : state) {
    count = kernels.count_byte(text.data(), text.data() + text.size(), '\n');
    benchmark::DoNotOptimize(count);
  }
  expect(count == static_cast<size_t>(std::count(text.begin(), text.end(), '\n')));
  count_bytes_read(state);
}
BENCHMARK(BM_CountNewlines)->DenseRange(0, 2);

/// Backwards through the whole text, a line at a time.
void BM_LastNewline(benchmark::State& state) {
  const auto& text = log_text();
  for (auto _ : state) {
    const char* end = text.data() + text.size();
    while (const char* newline = find_last_newline(text.data(), end)) end = newline;
    benchmark::DoNotOptimize(end);
  }
  count_bytes_read(state);
}
BENCHMARK(BM_LastNewline);

void count_occurrences(benchmark::State& state, const LiteralFinder& finder, bool want_some) {
  const auto& text = log_text();
  size_t count = 0;
  for (auto _ : state) {
    count = 0;
    const char* end = text.data() + text.size();
    for (const char* at = text.data(); (at = finder.find(at, end)) != end; at += finder.size()) ++count;
    benchmark::DoNotOptimize(count);
  }
  expect((count > 0) == want_some);
  count_bytes_read(state);
}

void BM_LiteralAbsent(benchmark::State& state) {
  count_occurrences(state, LiteralFinder("connection timeout", false, kernels_of(state)), false);
}
BENCHMARK(BM_LiteralAbsent)->DenseRange(0, 2);

void BM_LiteralAbsentIgnoringCase(benchmark::State& state) {
  count_occurrences(state, LiteralFinder("connection timeout", true, kernels_of(state)), false);
}
BENCHMARK(BM_LiteralAbsentIgnoringCase)->DenseRange(0, 2);

/// 1.6 % of the lines.
void BM_LiteralRare(benchmark::State& state) {
  count_occurrences(state, LiteralFinder("\" 503 ", false, kernels_of(state)), true);
}
BENCHMARK(BM_LiteralRare)->DenseRange(0, 2);

/// Once in every line.
void BM_LiteralFrequent(benchmark::State& state) {
  count_occurrences(state, LiteralFinder("GET /api", false, kernels_of(state)), true);
}
BENCHMARK(BM_LiteralFrequent)->DenseRange(0, 2);

void BM_Lines(benchmark::State& state, const LinePattern& pattern, bool want_some) {
  LineMatcher matcher({&pattern, 1});
  auto scratch = matcher.make_scratch();
  size_t count = 0;
  for (auto _ : state) {
    count = 0;
    matcher.for_each_match(log_text(), scratch, [&](std::string_view) { return ++count > 0; });
    benchmark::DoNotOptimize(count);
  }
  expect((count > 0) == want_some);
  count_bytes_read(state);
}
BENCHMARK_CAPTURE(BM_Lines, literal_absent, LinePattern{"connection timeout", false, ""}, false);
BENCHMARK_CAPTURE(BM_Lines, literal_in_every_line, LinePattern{"GET /api", false, ""}, true);
BENCHMARK_CAPTURE(BM_Lines, regex_of_absent_literals, LinePattern{"timeout|refused", true, ""}, false);
BENCHMARK_CAPTURE(BM_Lines, regex_with_a_rare_literal, LinePattern{"\" 503 \\d{4,}", true, ""}, true);
BENCHMARK_CAPTURE(BM_Lines, regex_with_a_frequent_literal, LinePattern{"GET /api/v\\d/users/9\\d+/", true, ""},
                  true);
BENCHMARK_CAPTURE(BM_Lines, regex_without_literals, LinePattern{"[a-f]{4}\\d", true, ""}, false);

}  // namespace
}  // namespace weir

BENCHMARK_MAIN();
