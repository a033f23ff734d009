// How far the engine is from the least that could be done: `where http.status >= 500 | count by http.path`
// over a file in the page cache, by weir, and by two bare loops that hold nothing but simdjson's iterate_many
// and a hash table: a parallel_for over preads, and an io_uring thread that feeds two workers. The bare loops
// are not what weir promises: one broken line spoils a block of theirs.
//
// WEIR_BENCH_FILE names the file (bench/data/generate); without it a small one is made.
#include <absl/container/flat_hash_map.h>
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <liburing.h>
#include <oneapi/tbb/concurrent_queue.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "weir/builtin/table.h"
#include "weir/engine/engine.h"
#include "weir/language/parser.h"
#include "weir/query/text_hash.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr int kWorkers = 2;
constexpr size_t kBlockBytes = 1 << 20;
constexpr size_t kLineBytesMax = 64 << 10;

void expect(bool holds) {
  if (!holds) std::abort();
}

/// The file that all read, and how many of its records are asked for.
class Input {
 public:
  Input() {
    if (const char* path = std::getenv("WEIR_BENCH_FILE"))
      path_ = path;
    else
      make();
    fd_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status{};
    expect(fd_ >= 0 && fstat(fd_, &status) == 0);
    bytes_ = static_cast<size_t>(status.st_size);
  }
  ~Input() {
    ::close(fd_);
    if (made_) ::unlink(path_.c_str());
  }
  const std::string& path() const { return path_; }
  int fd() const { return fd_; }
  size_t bytes() const { return bytes_; }

 private:
  void make() {
    path_ = "/tmp/weir-bare-loop-XXXXXX";
    int fd = ::mkstemp(path_.data());
    expect(fd >= 0);
    made_ = true;
    std::string lines;
    for (int i = 0; i < 20000; i++)
      lines += R"({"level":"info","http":{"method":"GET","path":"/api/)" + std::to_string(i % 97) +
               R"(","status":)" + (i % 20 ? "200" : "503") + R"(},"trace_id":"4bf92f3577b34da6"})" + "\n";
    expect(::write(fd, lines.data(), lines.size()) == static_cast<ssize_t>(lines.size()));
    ::close(fd);
  }

  std::string path_;
  bool made_ = false;
  int fd_ = -1;
  size_t bytes_ = 0;
};

const Input& input() {
  static const Input made;
  return made;
}

using Counts = absl::flat_hash_map<std::string, uint64_t, TextHash, TextEqual>;

uint64_t total(const Counts& counts) {
  uint64_t sum = 0;
  for (const auto& [path, count] : counts) sum += count;
  return sum;
}

/// What one worker of a bare loop needs.
struct BareWorker {
  simdjson::ondemand::parser parser;
  Counts counts;

  /// Whole lines, followed by readable bytes.
  void count(std::string_view lines) {
    simdjson::ondemand::document_stream records;
    if (parser.iterate_many(lines.data(), lines.size(), kBlockBytes + kLineBytesMax).get(records))
      std::abort();
    for (auto record : records) {
      simdjson::ondemand::object http;
      int64_t status = 0;
      std::string_view path;
      // In the order in which they stand.
      if (record["http"].get_object().get(http) || http["path"].get_string().get(path) ||
          http["status"].get_int64().get(status))
        continue;
      if (status < 500) continue;
      auto found = counts.find(path);
      if (found == counts.end())
        counts.emplace(path, 1);
      else
        found->second++;
    }
  }
};

/// The records asked for, by a loop over the whole text: what every other way must find.
uint64_t expected_records() {
  static const uint64_t records = [] {
    std::vector<char> text(input().bytes() + simdjson::SIMDJSON_PADDING);
    for (size_t at = 0; at < input().bytes();) {
      auto got = ::pread(input().fd(), text.data() + at, input().bytes() - at, static_cast<off_t>(at));
      expect(got > 0);
      at += static_cast<size_t>(got);
    }
    BareWorker worker;
    std::string_view rest(text.data(), input().bytes());
    while (!rest.empty()) {
      size_t end = rest.size() <= kBlockBytes ? rest.size() : rest.rfind('\n', kBlockBytes) + 1;
      worker.count(rest.substr(0, end));
      rest.remove_prefix(end);
    }
    return total(worker.counts);
  }();
  return records;
}

void finish(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(input().bytes()));
}

/// Each block is read by whoever works on it, with a line before it and behind it.
void BM_BareParallelFor(benchmark::State& state) {
  uint64_t expected = expected_records();
  size_t blocks = (input().bytes() + kBlockBytes - 1) / kBlockBytes;
  for (auto _ : state) {
    tbb::task_arena arena(kWorkers);
    std::vector<BareWorker> workers(kWorkers);
    std::vector<std::vector<char>> memory(kWorkers);
    for (auto& block : memory) block.resize(kBlockBytes + kLineBytesMax + 1 + simdjson::SIMDJSON_PADDING);
    arena.execute([&] {
      tbb::parallel_for(size_t{0}, blocks, [&](size_t block) {
        auto index = static_cast<size_t>(tbb::this_task_arena::current_thread_index());
        size_t begin = block * kBlockBytes, from = begin ? begin - 1 : 0;
        size_t wanted = std::min(input().bytes() - from, kBlockBytes + kLineBytesMax + 1);
        char* text = memory[index].data();
        expect(::pread(input().fd(), text, wanted, static_cast<off_t>(from)) == static_cast<ssize_t>(wanted));
        std::string_view all(text, wanted);
        // A line belongs to the block that it begins in.
        size_t first = begin ? all.find('\n') + 1 : 0;
        size_t border = std::min(begin + kBlockBytes, input().bytes()) - from;
        size_t last = all.find('\n', border - 1);
        last = last == all.npos ? all.size() : last + 1;
        workers[index].count(all.substr(first, last - first));
      });
    });
    uint64_t records = 0;
    for (const auto& worker : workers) records += total(worker.counts);
    expect(records == expected);
  }
  finish(state);
}
BENCHMARK(BM_BareParallelFor)->UseRealTime()->Unit(benchmark::kMillisecond);

struct Block {
  std::unique_ptr<char[]> memory =
      std::make_unique<char[]>(kLineBytesMax + kBlockBytes + simdjson::SIMDJSON_PADDING);
  char* payload = memory.get() + kLineBytesMax;
  size_t size = 0;
  std::string_view lines;
};

/// One thread reads, several blocks at a time, and cuts at line ends; two others work.
void BM_BareRing(benchmark::State& state) {
  constexpr size_t kReads = 4, kBlocks = 12;
  uint64_t expected = expected_records();
  for (auto _ : state) {
    tbb::concurrent_bounded_queue<Block*> free, full;
    std::vector<Block> blocks(kBlocks);
    for (auto& block : blocks) free.push(&block);
    std::vector<BareWorker> workers(kWorkers);
    std::vector<std::thread> threads;
    for (auto& worker : workers) {
      threads.emplace_back([&] {
        for (Block* block = nullptr; full.pop(block), block;) {
          worker.count(block->lines);
          free.push(block);
        }
      });
    }
    io_uring ring;
    expect(io_uring_queue_init(16, &ring, 0) == 0);
    std::vector<Block*> reading;
    size_t asked = 0;
    std::string rest;
    auto ask = [&] {
      Block* block = nullptr;
      free.pop(block);
      io_uring_sqe* entry = io_uring_get_sqe(&ring);
      io_uring_prep_read(entry, input().fd(), block->payload, kBlockBytes, asked);
      io_uring_sqe_set_flags(entry, IOSQE_ASYNC);
      io_uring_sqe_set_data(entry, block);
      io_uring_submit(&ring);
      block->size = 0;
      reading.push_back(block);
      asked += kBlockBytes;
    };
    for (size_t done = 0; done < input().bytes();) {
      while (reading.size() < kReads && asked < input().bytes()) ask();
      Block* next = reading.front();
      while (next->size == 0) {
        io_uring_cqe* entry = nullptr;
        expect(io_uring_wait_cqe(&ring, &entry) == 0 && entry->res > 0);
        static_cast<Block*>(io_uring_cqe_get_data(entry))->size = static_cast<size_t>(entry->res);
        io_uring_cqe_seen(&ring, entry);
      }
      reading.erase(reading.begin());
      done += next->size;
      std::string_view text(next->payload, next->size);
      size_t whole = done == input().bytes() ? text.size() : text.rfind('\n') + 1;
      char* begin = next->payload - rest.size();
      std::memcpy(begin, rest.data(), rest.size());
      next->lines = {begin, rest.size() + whole};
      rest.assign(text.substr(whole));
      full.push(next);
    }
    for (int i = 0; i < kWorkers; i++) full.push(nullptr);
    for (auto& thread : threads) thread.join();
    io_uring_queue_exit(&ring);
    uint64_t records = 0;
    for (const auto& worker : workers) records += total(worker.counts);
    expect(records == expected);
  }
  finish(state);
}
BENCHMARK(BM_BareRing)->UseRealTime()->Unit(benchmark::kMillisecond);

void run_weir(benchmark::State& state, const std::string& where) {
  uint64_t expected = expected_records();
  // The loop's thread is no worker.
  tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, kWorkers + 1);
  Registry stages = builtin_stages();
  ParseContext context{.stages = stages};
  std::string text = "read \"" + input().path() + "\" | from json | where " + where +
                     " | count by http.path | where count >= " + std::to_string(expected + 1) + " | discard";
  for (auto _ : state) {
    auto pipeline = parse_pipeline(text, context);
    Graph graph;
    PlanOptions options;
    Plan plan(graph, options);
    plan.build(pipeline);
    Engine engine(EngineOptions{.workers = kWorkers});
    auto report = engine.run(std::move(graph));
    expect(report && report->unparsed == 0);
  }
  finish(state);
}

/// As it is: most lines are passed over without being parsed.
void BM_Weir(benchmark::State& state) { run_weir(state, "http.status >= 500"); }
BENCHMARK(BM_Weir)->UseRealTime()->Unit(benchmark::kMillisecond);

/// The same question in a form that has every line parsed, as the bare loops do.
void BM_WeirParsingAll(benchmark::State& state) { run_weir(state, "not (http.status ?? 0) < 500"); }
BENCHMARK(BM_WeirParsingAll)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir

BENCHMARK_MAIN();
