#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/format/json_parser.h"
#include "weir/query/expr_error.h"
#include "weir/query/pivot_table.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "path",
                                 .kind = ParamKind::Field,
                                 .doc = "the key whose values become columns",
                                 .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "limit", .kind = ParamKind::Number, .doc = "how many columns at most", .otherwise = "100"}};
constexpr std::string_view kForeignNames[] = {"crosstab", "spread", "unstack", "xyseries"};
constexpr Example kExamples[] = {
    {"count by host, status | sort host | pivot status",
     "{\"host\":\"a\",\"status\":200}\n{\"host\":\"b\",\"status\":404}\n{\"host\":\"a\",\"status\":200}\n",
     "{\"host\":\"a\",\"200\":2,\"404\":0}\n{\"host\":\"b\",\"200\":0,\"404\":1}\n"}};

/// Which columns there will be is known only at the end: so the records leave as JSON lines, and a parser behind this
/// gives whoever comes next the fields that they name.
class Pivot final : public Step {
 public:
  Pivot(Path path, std::string measure, std::vector<std::string> counts, size_t limit)
      : path_(std::move(path)), measure_(std::move(measure)), counts_(std::move(counts)), limit_(limit) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    if (!input->is_made() || input->change())
      throw ExprError("pivot wants records of known columns: those of count or stats", path_.span);
    const auto& names = input->names();
    auto pivoted = input->find(path_.text());
    if (!pivoted) throw ExprError("the result in front has no column '" + path_.text() + "'", path_.span);
    // What came before the aggregates are the keys; other aggregates than the last one have no place.
    size_t keys_end = input->find(measure_).value_or(names.size() - 1);
    PivotColumns columns{.keys = {}, .pivoted = *pivoted, .filling = names.size() - 1};
    if (*pivoted >= keys_end)
      throw ExprError("'" + path_.text() + "' is not a key of the result in front, but what would fill the columns", path_.span);
    for (size_t i = 0; i < keys_end; ++i)
      if (i != *pivoted) columns.keys.push_back(i);
    columns.counts = std::ranges::find(counts_, names.back()) != counts_.end();
    table_.emplace(std::move(columns), names, limit_, context.zone);
    return nullptr;
  }

  Verdict step(Packet& input, Emit&) override {
    if (Batch* batch = input.batch()) table_->add(*batch);
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    if (!std::exchange(finished_, true)) table_->finish();
    std::string text;
    if (!table_->append_json(text)) return Verdict::Done;
    Buffer buffer = out.block(text.size());
    std::memcpy(buffer.data(), text.data(), text.size());
    Place place{.file = kNoFile, .sequence = sequence_++};
    out.push(Packet(Text(std::move(buffer).freeze(text.size()), place)));
    return Verdict::More;
  }
  size_t held_bytes() const override { return table_->held_bytes(); }

 private:
  Path path_;
  std::string measure_;
  std::vector<std::string> counts_;
  size_t limit_;
  std::optional<PivotTable> table_;
  bool finished_ = false;
  uint64_t sequence_ = 0;
};

void build(const Arguments& arguments, Plan& plan) {
  const Path& path = arguments.paths("path")[0];
  int64_t limit = arguments.number("limit");
  if (limit < 1) throw Error(ErrorCode::Usage, "limit= is how many columns there may be, at least one");
  if (plan.carries() != EdgeKind::Records || plan.record_state() != RecordState::Result)
    throw Error(ErrorCode::Usage,
                fmt::format("'pivot' wants a result in front: count by …, {} | pivot {}", path.text(), path.text()));
  auto step = std::make_unique<Pivot>(path, plan.measure(), plan.counts(), static_cast<size_t>(limit));
  auto* made = step.get();
  plan.add({.kernel = std::move(step),
            .in = EdgeKind::Records,
            .out = EdgeKind::Lines,
            .growth = Growth::Groups,
            .detail = "makes columns of the values of " + path.text(),
            .makes_blocks = true,
            .replaces_fields = true,
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  add_format(plan, json_format, FormatOptions(), OnUnparsed::Drop);
  plan.set_record_state(RecordState::Changed);
  plan.set_measure("");
}

}  // namespace

constinit const StageDef pivot_stage = {
    .name = "pivot",
    .group = "group",
    .summary = "makes columns of the values of a key",
    .doc =
        "Behind `count` or `stats`: each value of a key becomes a column, which the last column fills, with 0 where there "
        "is no count and null where there is nothing else. Records that have the other keys in common become one, in the "
        "order in which they came; columns stand in the order of their values, a missing one is named `null`. Of several "
        "aggregates the last one counts. The table is held in memory; where it is larger than `--memory` allows, the run fails "
        "and says so.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
