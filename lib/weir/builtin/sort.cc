#include "weir/builtin/sort_fold.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "by",
                                 .kind = ParamKind::Orders,
                                 .doc = "what to sort by; -a or a desc for the largest first",
                                 .keyword = "by",
                                 .keyword_optional = true}};
constexpr Example kExamples[] = {
    {"sort -n", "{\"n\":1}\n{\"n\":3}\n{\"n\":2}\n", "{\"n\":3}\n{\"n\":2}\n{\"n\":1}\n"}};
constexpr std::string_view kForeignNames[] = {"order", "order_by", "orderby", "arrange", "sort_by"};

void build(const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  std::vector<Order> orders;
  std::string detail;
  if (arguments.has("by"))
    for (const auto& order : arguments.orders("by")) {
      orders.push_back({clone(*order.value), order.descending, order.span});
      detail += (detail.empty() ? "by " : ", ") + to_text(*order.value) + (order.descending ? " descending" : "");
    }
  add_sort(plan, std::move(orders), {}, detail.empty() ? "lines by their bytes" : detail);
}

}  // namespace

constinit const StageDef sort_stage = {
    .name = "sort",
    .group = "group",
    .summary = "sorts",
    .doc =
        "Smallest first; `-` in front or `desc` behind turns the order. Numbers come before times and texts, "
        "missing values last, in either direction. Without a key, lines by their bytes. Ties stay in the "
        "order of the input.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
