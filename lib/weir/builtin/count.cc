#include "weir/builtin/framing.h"
#include "weir/builtin/group_fold.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "by", .kind = ParamKind::Keys, .doc = "a count for each key", .keyword = "by"}};
constexpr ParamDef kOptions[] = {
    {.name = "share", .kind = ParamKind::Flag, .doc = "add the part of the total", .otherwise = "false"}};
constexpr Example kExamples[] = {
    {"count | to raw", "a\nb\n", "2\n"},
    {"count by k share=true", "{\"k\":\"a\"}\n{\"k\":\"b\"}\n{\"k\":\"b\"}\n{\"k\":\"b\"}\n",
     "{\"k\":\"b\",\"count\":3,\"share\":0.75}\n{\"k\":\"a\",\"count\":1,\"share\":0.25}\n"}};
constexpr std::string_view kForeignNames[] = {"wc", "freq"};
constexpr ForeignWord kForeignWords[] = {{"-l", "count"}};

/// How many lines or records there were.
class CountAll final : public Fold {
 public:
  explicit CountAll(bool share)
      : schema_(Schema::made(share ? std::vector<std::string>{"count", "share"} : std::vector<std::string>{"count"})) {}
  const SchemaPtr& output() const { return schema_; }
  std::unique_ptr<State> make_state() const override { return std::make_unique<Counter>(); }
  void fold(State& state, Packet& input) const override {
    auto& counter = static_cast<Counter&>(state);
    if (auto* text = input.text()) counter.count += text->count_lines();
    counter.count += input.record_count();
  }
  void merge(State& into, State& from) const override {
    static_cast<Counter&>(into).count += static_cast<Counter&>(from).count;
  }
  Verdict finish(State& state, Emit& out) const override {
    Batch batch;
    batch.start_made(schema_, Place(), 0);
    batch.columns()[0].push(Value::of(static_cast<int64_t>(static_cast<Counter&>(state).count)));
    if (schema_->size() > 1) batch.columns()[1].push(Value::of(int64_t{1}));
    batch.finish(1);
    out.push(Packet(std::move(batch)));
    return Verdict::Done;
  }

 private:
  struct Counter : State {
    uint64_t count = 0;
  };
  SchemaPtr schema_;
};

void build_by(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  const auto& keys = arguments.items("by");
  auto owned = std::make_shared<const std::vector<Item>>(clone(keys));   // the maker is copied with the node
  add_grouping(
      plan,
      [owned, share = arguments.flag("share")](const SchemaPtr& input, const CompileOptions& options) {
        return Grouping::count_by(*owned, share, input, options);
      },
      {.reads = fields_read(keys),
       .has_keys = true,
       .windowed = Grouping::windowed(keys),
       .largest_first = Grouping::counts_in_order_of(keys) == GroupOrder::LargestFirst,
       .measure = "count",
       .counts = {"count"},
       .detail = "counts by " + to_text(keys)});
}

void build(const Arguments& arguments, Plan& plan) {
  if (arguments.has("by")) return build_by(arguments, plan);
  ensure_lines(plan);
  auto count = std::make_unique<CountAll>(arguments.flag("share"));
  auto* made = count.get();
  plan.add({.kernel = std::move(count),
            .in = plan.carries(),
            .out = EdgeKind::Records,
            .detail = "counts",
            .replaces_fields = true,
            .bind = [made](const SchemaPtr&, const BindContext&) { return made->output(); }});
  plan.set_record_state(RecordState::Result);
  plan.set_measure("count");
}

}  // namespace

constinit const StageDef count_stage = {
    .name = "count",
    .group = "group",
    .summary = "counts, in all or for each key",
    .doc =
        "Without `by`, how many lines or records there were. With `by`, how many for each key, the largest "
        "first, ties by key; where a `bucket` is among the keys, in key order. `share=true` adds the part of "
        "the total. Of an input that need not end each bucket of times comes out once it is over, as with `stats`.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .foreign_words = kForeignWords,
    .build = build};

}  // namespace weir
