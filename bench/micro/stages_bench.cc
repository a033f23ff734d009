// Every record stage, parser, formatter and aggregate by itself: a pipeline for each over the same generated records, in
// the memory of the process, on one worker. items_per_second is rows, bytes_per_second what they take as text.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/builtin/table.h"
#include "weir/engine/check.h"
#include "weir/engine/engine.h"
#include "weir/language/parser.h"
#include "weir/pool/tbb_pool.h"
#include "weir/stage/context.h"
#include "weir/stage/plan.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

constexpr size_t kBlocks = 16;

/// A block of lines, and how many times it is given.
struct Lines {
  std::string text;
  size_t rows = 0;
};

class RepeatedLines final : public Source {
 public:
  RepeatedLines(const Lines& lines, std::string_view heading) : lines_(lines), heading_(heading) {}
  Task<void> run(StageContext& context, Output& out) override {
    Place place;
    place.file = context.inputs.add("made");
    for (size_t i = 0; i < kBlocks; i++) {
      std::string_view front = i == 0 ? heading_ : std::string_view();
      size_t bytes = front.size() + lines_.text.size();
      Buffer buffer = co_await out.block(bytes, context.stop);
      std::memcpy(buffer.data(), front.data(), front.size());
      std::memcpy(buffer.data() + front.size(), lines_.text.data(), lines_.text.size());
      Packet packet(std::move(buffer).freeze(bytes), place);
      packet.opens_file = i == 0;
      packet.closes_file = i + 1 == kBlocks;
      place.offset += bytes;
      if (!out.write(std::move(packet))) co_return;
    }
  }

 private:
  const Lines& lines_;
  std::string_view heading_;
};

/// The made records in one of the formats: time, level, service, path, status, ms, a list and an object.
std::string line_of(std::string_view format, uint64_t i) {
  auto number = [](uint64_t value) { return std::to_string(value); };
  uint64_t mixed = i * 6364136223846793005u >> 33;
  std::string status = mixed % 20 == 0 ? "503" : "200", path = "/items/" + number(mixed % 500), ms = number(mixed % 900),
              host = "web-" + number(mixed % 40), second = number(10 + i / 60 % 50) + ":" + number(10 + i % 50);
  if (format == "csv" || format == "tsv") {
    char cut = format == "csv" ? ',' : '\t';
    return "2026-11-23T10:" + second + "Z" + cut + host + cut + path + cut + status + cut + ms + "\n";
  }
  if (format == "logfmt" || format == "kv")
    return "ts=2026-11-23T10:" + second + "Z host=" + host + " path=" + path + " status=" + status + " ms=" + ms + "\n";
  if (format == "syslog") return "<34>1 2026-11-23T10:" + second + "Z " + host + " app 12 - - GET " + path + "\n";
  if (format == "cri") return "2026-11-23T10:" + second + ".000000000Z stdout F GET " + path + "\n";
  if (format == "docker")
    return R"({"log":"GET )" + path + R"(\n","stream":"stdout","time":"2026-11-23T10:)" + second + ".0Z\"}\n";
  if (format == "access" || format == "combined" || format == "clf")
    return "10.0.0." + number(mixed % 250) + " - - [23/Nov/2026:10:" + second + " +0000] \"GET " + path + " HTTP/1.1\" " + status +
           " " + ms + (format == "clf" ? "\n" : " \"-\" \"curl/8\"\n");
  if (format == "elb")
    return "2026-11-23T10:" + second + ".000000Z lb 10.0.0.1:80 10.0.0.2:81 0.1 0.2 0.3 " + status + " " + status +
           " 10 20 \"GET http://a.example:80" + path + " HTTP/1.1\" \"curl/8\" - -\n";
  return R"({"ts":"2026-11-23T10:)" + second + R"(Z","host":")" + host + R"(","path":")" + path + R"(","status":)" + status +
         R"(,"ms":)" + ms + R"(,"tags":["a","b"],"user":{"id":)" + number(mixed % 1000) + "}}\n";
}

Lines lines_of(std::string_view format) {
  Lines lines;
  for (auto line = line_of(format, 0); lines.text.size() + line.size() < kBlockPayloadBytes - 256; line = line_of(format, lines.rows)) {
    lines.text += line;
    lines.rows++;
  }
  return lines;
}

void run(benchmark::State& state, const std::string& format, const std::string& pipeline) {
  auto lines = lines_of(format);
  std::string heading = format == "csv" ? "ts,host,path,status,ms\n" : format == "tsv" ? "ts\thost\tpath\tstatus\tms\n" : "";
  auto stages = builtin_stages();
  auto allowed = TbbPool::set_process_workers(1);
  for (auto _ : state) {
    Graph graph;
    PlanOptions options;
    Plan plan(graph, options);
    plan.add({.name = "made", .kernel = std::make_unique<RepeatedLines>(lines, heading), .out = EdgeKind::Bytes, .planned = true});
    plan.build(parse_pipeline("from " + format + " | " + pipeline + " | discard", {.stages = stages}));
    check(graph);
    settle_fields(graph);
    bind_records(graph, {});
    if (!Engine({.workers = 1}).run(std::move(graph))) std::abort();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBlocks * lines.rows));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(kBlocks * lines.text.size()));
}

/// Stages on JSON records; the time of parsing is that of `where`.
constexpr const char* kStages[] = {
    "where status >= 500", "select host, status", "set late = ms > 500", "drop tags", "rename server = host", "explode tags",
    "flatten", "unflatten", "sample 1%", "sample 100", "dedup by path", "uniq by host", "distinct path",
    "sessionize by host gap=30m time=ts", "running n = count() by host", "count by path", "stats n = count() by host",
    "top 10 by ms", "bottom 10 by ms", "sort ms", "rare path", "count by host, status | pivot status", "facets status, host",
    "patterns path", "head 1000", "tail 1000", "skip 1000", "grep 503", "parse \"/items/{id:int}\" field=path"};
constexpr const char* kAggregates[] = {
    "count()",      "count(status >= 500)", "sum(ms)",        "avg(ms)",       "min(ms)",   "max(ms)", "stddev(ms)",
    "first(path)",  "last(path)",           "distinct(path)", "unique(host)",  "list(ms)",  "median(ms)", "p99(ms)"};
constexpr const char* kParsed[] = {"json", "csv", "tsv", "logfmt", "kv", "access", "combined", "clf", "syslog", "cri", "docker", "elb", "lines"};
constexpr const char* kFormatted[] = {"json", "csv", "tsv", "logfmt", "raw", "table"};

void add(const std::string& name, const std::string& format, const std::string& pipeline) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) { run(state, format, pipeline); })
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

void add_all() {
  for (std::string stage : kStages) add("stage/" + stage, "json", stage);
  for (std::string aggregate : kAggregates) add("aggregate/" + aggregate, "json", "stats x = " + aggregate + " by host");
  for (std::string format : kParsed) add("parse/" + format, format, "set x = 1");
  for (std::string format : kFormatted) add("format/" + format, "json", "select ts, host, path, status, ms | to " + format);
}

}  // namespace weir

int main(int argc, char** argv) {
  weir::add_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
