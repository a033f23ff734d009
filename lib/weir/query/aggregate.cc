#include "weir/query/aggregate.h"

#include <cmath>

#include "weir/query/function_table.h"

namespace weir {
namespace {

using Result = AggregateCall::Result;

struct Row {
  std::string_view name, state;
  Result result = Result::Only;
};

constexpr Row kWithArgument[] = {
    {"count", "count true"}, {"sum", "total", Result::Sum}, {"avg", "total", Result::Average},
    {"stddev", "deviation"}, {"min", "min"},                {"max", "max"},
    {"first", "first"},      {"last", "last"},              {"distinct", "distinct"},
    {"span", "span"},
};

constexpr double kListedMax = 1000;  // of `unique` and `list`, unless they are told otherwise

}  // namespace

std::optional<AggregateCall> find_aggregate(std::string_view name, bool with_argument,
                                            std::optional<double> number, bool exact) {
  if (!with_argument) {
    if (name == "count") return AggregateCall{.state = "count"};
    return std::nullopt;
  }
  auto percentile = name == "median" ? 50 : name == "percentile" ? number : percentile_of_name(name);
  if (percentile) return AggregateCall{"percentile", Result::Percentile, *percentile, exact};
  if (name == "unique") return AggregateCall{"unique", Result::Unique, number.value_or(kListedMax)};
  if (name == "list") return AggregateCall{"list", Result::List, number.value_or(kListedMax)};
  for (const Row& row : kWithArgument) {
    if (row.name == name) return AggregateCall{row.state, row.result, 0, exact};
  }
  return std::nullopt;
}

std::unique_ptr<AggregateState> make_aggregate_state(const AggregateCall& call) {
  for (auto* make : {make_count_state, make_total_state, make_extreme_state, make_collection_state,
                     make_distinct_state, make_percentile_state}) {
    if (auto state = make(call)) return state;
  }
  return nullptr;
}

std::string_view estimate_bound(std::string_view state) {
  return state == "distinct" ? "off by 0.8 % on average, rarely by 2.5 %" : "within 0.5 %";
}

}  // namespace weir
