#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/builtin/group_fold.h"
#include "weir/builtin/sort_fold.h"
#include "weir/builtin/stages.h"
#include "weir/query/projection.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "keys", .kind = ParamKind::Keys, .doc = "the keys", .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "limit", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"}};
constexpr Example kExamples[] = {
    {"rare k", "{\"k\":\"b\"}\n{\"k\":\"c\"}\n{\"k\":\"b\"}\n{\"k\":\"a\"}\n",
     "{\"k\":\"a\",\"count\":1}\n{\"k\":\"c\",\"count\":1}\n{\"k\":\"b\",\"count\":2}\n"}};

void build(const Arguments& arguments, Plan& plan) {
  uint64_t limit = limit_of(arguments);
  ensure_records(plan);
  const auto& keys = arguments.items("keys");
  auto owned = std::make_shared<const std::vector<Item>>(clone(keys));   // the maker is copied with the node
  add_grouping(
      plan,
      [owned](const SchemaPtr& input, const CompileOptions& options) {
        return Grouping::count_by(*owned, false, input, options);
      },
      {.reads = fields_read(keys),
       .has_keys = true,
       .measure = "count",
       .counts = {"count"},
       .detail = "counts by " + to_text(keys)});
  std::vector<std::string> order = {"count"};
  for (const Item& key : keys) order.push_back(item_name(key));
  add_smallest(plan, order, limit, fmt::format("keeps the {} that are least frequent", limit));
}

}  // namespace

constinit const StageDef rare_stage = {
    .name = "rare",
    .group = "group",
    .summary = "lists the least frequent values",
    .doc = "How often each key occurs, the least frequent first, ties by key: the other end of `count by …`.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .build = build};

}  // namespace weir
