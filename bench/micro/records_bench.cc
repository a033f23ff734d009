// Records on one core: JSON lines of some 380 bytes to batches, `where`, `count by`, `sort`, and back to
// JSON. The data is in megabyte chunks, as it comes from files, 32 of them, so that it does not fit the L2
// cache.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "weir/format/json_formatter.h"
#include "weir/format/json_line_syntax.h"
#include "weir/format/json_parser.h"
#include "weir/format/prefilter.h"
#include "weir/query/condition.h"
#include "weir/query/group_table.h"
#include "weir/query/program.h"
#include "weir/query/sort.h"

namespace weir {
namespace {

constexpr size_t kChunks = 32;

void expect(bool holds) {
  if (!holds) std::abort();
}

std::string access_log(size_t bytes) {
  std::string json;
  uint64_t state = 1;
  auto draw = [&](uint64_t range) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return std::to_string((state >> 33) % range);
  };
  while (true) {
    std::string line = R"({"ts":"2026-11-23T10:)" + draw(6) + draw(10) +
                       R"(:07.123Z","level":"info","service":"checkout",)" + R"("host":"web-)" + draw(40) +
                       R"(","client_ip":"10.)" + draw(7) + "." + draw(200) + "." + draw(250) +
                       R"(","http":{"method":"GET","path":"/api/v1/items/)" + draw(2000) + R"(","status":)" +
                       (draw(20) == "7" ? "503" : "200") + R"(,"bytes":)" + draw(100000) +
                       R"(,"referer":"https://shop.example/page/)" + draw(100) +
                       R"x(","user_agent":"Mozilla/5.0 (X11; Linux x86_64)","latency_ms":)x" + draw(900) +
                       "." + draw(100) + R"(},"user":{"id":)" + draw(100000) +
                       R"(,"plan":"team"},"trace_id":"4bf92f3577b34da6a3ce929d0e0e)" + draw(9999) + "\"}\n";
    if (json.size() + line.size() > bytes) return json;
    json += line;
  }
}

struct Data {
  Arena arena;
  std::vector<Text> texts;
  size_t bytes = 0;
  Data() {
    auto json = access_log(kBlockPayloadBytes);
    for (size_t i = 0; i < kChunks; ++i) {
      texts.emplace_back(arena.copy(json), Place{.sequence = i});
      bytes += json.size();
    }
  }
};

const Data& data() {
  static const Data made;
  return made;
}

ExprPtr field(std::vector<Path::Part> parts) {
  auto expr = std::make_unique<Expr>();
  expr->node = Expr::Field{Path{.parts = std::move(parts), .span = {}}};
  return expr;
}

ExprPtr at_least(ExprPtr left, const char* number) {
  auto right = std::make_unique<Expr>(), expr = std::make_unique<Expr>();
  right->node = NumberLiteral{number};
  expr->node = Expr::Binary{Op::GreaterEqual, std::move(left), std::move(right)};
  return expr;
}

/// Parses everything and gives each batch to `use`.
template <typename Use>
void run(benchmark::State& state, const RecordParser& parser, Use use) {
  auto scratch = parser.make_scratch();
  Batch batch;
  for (auto _ : state) {
    for (const Text& text : data().texts) {
      LineCursor at;
      while (parser.parse(text, at, *scratch, batch)) use(batch);
    }
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * data().bytes));
}

std::vector<Path> paths(std::initializer_list<std::vector<Path::Part>> all) {
  std::vector<Path> made;
  for (const auto& parts : all) made.push_back(Path{.parts = parts, .span = {}});
  return made;
}

void BM_ParseTwoNestedFields(benchmark::State& state) {
  auto parser = make_json_parser(FieldSet(paths({{"http", "status"}, {"http", "path"}})));
  size_t rows = 0;
  run(state, *parser, [&](Batch& batch) { rows += batch.rows(); });
  expect(rows > 0);
}
BENCHMARK(BM_ParseTwoNestedFields);

void BM_ParseLastField(benchmark::State& state) {
  auto parser = make_json_parser(FieldSet(paths({{"trace_id"}})));
  size_t rows = 0;
  run(state, *parser, [&](Batch& batch) { rows += batch.rows(); });
  expect(rows > 0);
}
BENCHMARK(BM_ParseLastField);

/// where http.status >= 500 | count by http.path
void BM_WhereCountBy(benchmark::State& state) {
  auto parser = make_json_parser(FieldSet(paths({{"http", "status"}, {"http", "path"}})));
  auto where = Program::compile(*at_least(field({"http", "status"}), "500"), parser->schema());
  std::vector<Item> keys;
  keys.push_back(Item{.target = {}, .value = field({"http", "path"}), .span = {}});
  auto grouping = Grouping::count_by(keys, false, parser->schema());
  GroupTable table(grouping);
  EvalScratch scratch;
  run(state, *parser, [&](Batch& batch) {
    where.filter(batch, scratch);
    table.add(batch, scratch);
  });
  expect(table.groups() > 0 && table.groups() <= 2000);
}
BENCHMARK(BM_WhereCountBy);

/// Looks for what may match, and parses that.
void run_prefiltered(benchmark::State& state, const Expr& condition) {
  Prefilter prefilter(filter_of(condition).condition, std::make_unique<const JsonLineSyntax>());
  auto search = prefilter.make_scratch();
  auto parser = make_json_parser(fields_read(condition));
  auto where = Program::compile(condition, parser->schema());
  auto scratch = parser->make_scratch();
  EvalScratch eval;
  Batch batch;
  size_t rows = 0;
  for (auto _ : state) {
    for (const Text& text : data().texts) {
      uint64_t passed_over = 0;
      Text candidates = prefilter.candidates(text, *search, passed_over);
      LineCursor at;
      while (parser->parse(candidates, at, *scratch, batch)) {
        where.filter(batch, eval);
        rows += batch.selection().size();
      }
    }
  }
  expect(rows > 0);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * data().bytes));
}

/// where http.status >= 500: 5 % of the records, by the name of the field
void BM_WherePrefilteredByName(benchmark::State& state) {
  run_prefiltered(state, *at_least(field({"http", "status"}), "500"));
}
BENCHMARK(BM_WherePrefilteredByName);

/// where host == "web-7": 2.5 % of the records, by the text
void BM_WherePrefilteredByText(benchmark::State& state) {
  auto text = std::make_unique<Expr>(), equal = std::make_unique<Expr>();
  text->node = std::string("web-7");
  equal->node = Expr::Binary{Op::Equal, field({"host"}), std::move(text)};
  run_prefiltered(state, *equal);
}
BENCHMARK(BM_WherePrefilteredByText);

/// count by http.path: every record in a group
void BM_CountBy(benchmark::State& state) {
  auto parser = make_json_parser(FieldSet(paths({{"http", "path"}})));
  std::vector<Item> keys;
  keys.push_back(Item{.target = {}, .value = field({"http", "path"}), .span = {}});
  auto grouping = Grouping::count_by(keys, false, parser->schema());
  GroupTable table(grouping);
  EvalScratch scratch;
  run(state, *parser, [&](Batch& batch) { table.add(batch, scratch); });
  expect(table.groups() > 1000);
}
BENCHMARK(BM_CountBy);

/// top 10 by http.latency_ms
void BM_Top(benchmark::State& state) {
  auto parser = make_json_parser(FieldSet(paths({{"http", "latency_ms"}})));
  RowOrder order(*field({"http", "latency_ms"}), true, parser->schema());
  SortTable table(order, 10);
  EvalScratch scratch;
  run(state, *parser, [&](Batch& batch) { table.add(batch, scratch); });
  expect(table.rows() >= 10);
}
BENCHMARK(BM_Top);

void BM_FormatLines(benchmark::State& state) {
  auto parser = make_json_parser(FieldSet());
  JsonFormatter formatter(*parser->schema());
  RecordText texts;
  std::string out;
  run(state, *parser, [&](Batch& batch) {
    out.clear();
    formatter.format(batch, texts, out);
  });
  expect(!out.empty());
}
BENCHMARK(BM_FormatLines);

}  // namespace
}  // namespace weir

BENCHMARK_MAIN();
