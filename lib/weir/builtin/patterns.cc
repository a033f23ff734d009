#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "weir/builtin/framing.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/query/byte_stream.h"
#include "weir/query/key_counts.h"
#include "weir/query/line_shape.h"
#include "weir/query/make_expr.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "path", .kind = ParamKind::Field, .doc = "the text; the line if not given"}};
constexpr ParamDef kOptions[] = {
    {.name = "limit", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"}};
constexpr std::string_view kForeignNames[] = {"cluster"};
constexpr Example kExamples[] = {
    {"patterns", "took 12 ms\nlogin of \"ann\" from 10.0.0.7\ntook 7 ms\n",
     "{\"count\":2,\"pattern\":\"took <*> ms\",\"example\":\"took 12 ms\"}\n"
     "{\"count\":1,\"pattern\":\"login of <str> from <ip>\",\"example\":\"login of \\\"ann\\\" from 10.0.0.7\"}\n"}};

constexpr size_t kCountsAtOnce = 4096;

/// Bytes that compare like the numbers do, the largest first.
void append_descending(uint64_t number, std::string& key) {
  for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(~number >> shift);
}

class Patterns final : public Fold {
 public:
  Patterns(ExprPtr text, uint64_t limit) : text_(std::move(text)), limit_(limit) {}

  const SchemaPtr& output() const { return output_; }
  /// `input`: null where lines flow.
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    if (input) program_.emplace(Program::compile(*text_, input, context));
    return output_;
  }
  std::unique_ptr<State> make_state() const override { return std::make_unique<Table>(limit_); }

  void fold(State& state, Packet& input) const override {
    auto& table = static_cast<Table&>(state);
    if (Text* text = input.text()) {
      text->for_each_line([&](std::string_view line) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        table.add(line, Position(text->place().sequence, static_cast<uint64_t>(line.data() - text->chunk().data())));
        return true;
      });
    }
    if (Batch* batch = input.batch(); batch && !batch->selection().empty()) {
      Vector texts = program_->vector(*batch, table.eval);
      for (uint16_t row : batch->selection()) {
        if (!texts[row].is_null()) table.add(text_of(texts[row], table.scratch), batch->position(row));
      }
    }
  }
  void merge(State& into, State& from) const override {
    static_cast<Table&>(into).counts.merge(std::move(static_cast<Table&>(from).counts));
  }

  Verdict finish(State& state, Emit& out) const override {
    auto& table = static_cast<Table&>(state);
    if (table.phase == Phase::Adding) {
      note_misread(table.eval, {.file = kNoFile}, out);
      table.counts.finish();
      table.phase = Phase::Ranking;
    }
    if (table.phase == Phase::Ranking) {
      if (table.rank()) return Verdict::More;
      table.phase = Phase::Giving;
    }
    Batch batch;
    batch.start_made(output_, Place(), table.given);
    size_t rows = 0;
    Record record;
    while (rows < kBatchRowsMax && table.ranked.next(record)) {
      put(record.payload(), batch);
      ++rows;
    }
    if (rows == 0) return Verdict::Done;
    table.given += static_cast<uint32_t>(rows);
    batch.finish(rows);
    out.push(Packet(std::move(batch)));
    return Verdict::More;
  }

 private:
  enum class Phase : uint8_t { Adding, Ranking, Giving };

  struct Table : State {
    explicit Table(uint64_t limit) : ranked(limit) {}
    size_t bytes() const override { return counts.held_bytes(); }
    bool spill(SpillStore& store) override {
      counts.spill(store);
      return true;
    }
    void add(std::string_view text, Position position) {
      shape.clear();
      append_line_shape(text, shape);
      counts.add(shape, position, [&] { return text; });
    }
    /// Puts some of the counts in the order of the result; false when there are none left.
    bool rank() {
      KeyCounts::Entry entry;
      for (size_t i = 0; i < kCountsAtOnce; ++i) {
        if (!counts.next(entry)) {
          ranked.finish();
          return false;
        }
        key.clear();
        append_descending(entry.count, key);
        key += entry.key;
        if (!ranked.wanted(key, Position())) continue;
        payload.clear();
        ByteWriter writer(payload);
        writer.put_size(entry.count);
        writer.put_text(entry.key);
        writer.put_text(entry.example);
        ranked.add(key, Position(), payload);
      }
      return true;
    }

    KeyCounts counts;
    RecordSorter ranked;
    EvalScratch eval;
    std::string shape, scratch, key, payload;
    Phase phase = Phase::Adding;
    uint32_t given = 0;
  };

  static void put(std::string_view payload, Batch& batch) {
    ByteReader in(payload);
    batch.columns()[0].push(Value::of(static_cast<int64_t>(in.get_size())));
    for (size_t i : {1, 2}) batch.columns()[i].push(Value::string(batch.arena().put(in.get_text())));
  }

  ExprPtr text_;
  uint64_t limit_;
  std::optional<Program> program_;
  SchemaPtr output_ = Schema::made({"count", "pattern", "example"});
};

void build(const Arguments& arguments, Plan& plan) {
  uint64_t limit = limit_of(arguments);
  bool given = arguments.given("path");
  given ? ensure_records(plan) : ensure_lines(plan);
  bool as_read = plan.record_state() == RecordState::AsRead;
  Path path = given ? arguments.paths("path")[0] : special_path(as_read ? "_line" : "_");
  auto text = field_expr(path);
  bool lines = plan.carries() == EdgeKind::Lines;
  FieldSet reads = lines ? FieldSet() : fields_read(*text);
  auto detail = fmt::format("counts the shapes of {}", given ? to_text(*text) : "lines");
  auto fold = std::make_unique<Patterns>(std::move(text), limit);
  auto* made = fold.get();
  plan.add({.kernel = std::move(fold),
            .in = plan.carries(),
            .out = EdgeKind::Records,
            .growth = Growth::Groups,
            .detail = std::move(detail),
            .reads = std::move(reads),
            .replaces_fields = true,
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.set_record_state(RecordState::Result);
  plan.set_measure("count");
}

}  // namespace

constinit const StageDef patterns_stage = {
    .name = "patterns",
    .group = "group",
    .summary = "groups lines that differ only in numbers and ids",
    .doc =
        "One result for each shape of text, with how many lines have it and the first of them; the most frequent first, "
        "ties by the shape. In a shape, `<*>` stands for a number, a hexadecimal number or an id with digits, `<ip>`, "
        "`<uuid>`, `<time>` for these, and `<str>` for what was between quotes.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
