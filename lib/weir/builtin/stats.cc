#include <memory>
#include <string>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/group_fold.h"
#include "weir/builtin/stages.h"
#include "weir/query/projection.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "items",
     .kind = ParamKind::Items,
     .doc = "aggregates: n = count(), avg(x)",
     .required = true,
     .aggregates = Aggregates::Groups},
    {.name = "by", .kind = ParamKind::Keys, .doc = "a row for each key", .keyword = "by"}};
constexpr ParamDef kOptions[] = {
    {.name = "exact",
     .kind = ParamKind::Flag,
     .doc = "exact percentiles and counts of distinct values, at any cost",
     .otherwise = "false"},
    {.name = "every", .kind = ParamKind::Duration, .doc = "a result so often"},
    {.name = "lateness", .kind = ParamKind::Duration, .doc = "how long to wait for late records"}};
constexpr Example kExamples[] = {
    {"stats n = count(), avg(ms) by host", "{\"host\":\"b\",\"ms\":1}\n{\"host\":\"a\",\"ms\":2}\n{\"host\":\"b\",\"ms\":4}\n",
     "{\"host\":\"a\",\"n\":1,\"avg_ms\":2}\n{\"host\":\"b\",\"n\":2,\"avg_ms\":2.5}\n"},
    {"stats errors = count(status >= 500) / count()", "{\"status\":200}\n{\"status\":503}\n", "{\"errors\":0.5}\n"}};
constexpr std::string_view kForeignNames[] = {"summarize", "aggregate", "group",    "groupby",
                                              "group_by",  "agg",       "summarise"};

/// Of the items that are nothing but a count.
std::vector<std::string> counts_of(const std::vector<Item>& items) {
  std::vector<std::string> names;
  for (const Item& item : items) {
    const auto* call = item.value->as<Expr::Call>();
    if (call && (call->name == "count" || call->name == "distinct")) names.push_back(item_name(item));
  }
  return names;
}

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  struct Call {
    std::vector<Item> items, keys;
  };
  auto call = std::make_shared<Call>();   // shared: the maker is copied with the node
  call->items = clone(arguments.items("items"));
  if (arguments.has("by")) call->keys = clone(arguments.items("by"));
  auto reads = Grouping::fields_read(call->items, call->keys);
  bool windowed = Grouping::windowed(call->keys), every = arguments.given("every");
  if (arguments.given("lateness") && (every || !windowed || !plan.endless()))
    throw Error(ErrorCode::Usage, "'lateness' is for an input that need not end, with a bucket of times among the keys, and "
                                  "without 'every'");
  auto detail = "computes " + to_text(call->items);
  if (!call->keys.empty()) detail += " by " + to_text(call->keys);
  add_grouping(
      plan,
      [call, exact = arguments.flag("exact")](const SchemaPtr& input, const CompileOptions& options) {
        return Grouping::stats(call->items, call->keys, input, options, exact);
      },
      {.reads = std::move(reads),
       .has_keys = !call->keys.empty(),
       .windowed = windowed,
       .measure = item_name(call->items[0]),
       .counts = counts_of(call->items),
       .detail = std::move(detail),
       .every_ns = arguments.number_or("every", 0),
       .lateness_ns = arguments.number_or("lateness", 0)});
}

}  // namespace

constinit const StageDef stats_stage = {
    .name = "stats",
    .group = "group",
    .summary = "aggregates, in all or for each key",
    .doc =
        "Items are aggregates and arithmetic on them: `rate = count(status >= 500) / count()`. Without a name "
        "of its own an aggregate is called after itself and what it is of: `avg(http.bytes)` gives "
        "`avg_bytes`. Rows are ordered by key. Without `by` there is one row, also of no records at all. Of an input that "
        "need not end, such as `listen`, each bucket of times comes out once a record says that it is over, later than its "
        "end by `lateness`; records that come after that are counted and left out. `every=10s` gives what there is so far "
        "every ten seconds in which something came, and at the end.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
