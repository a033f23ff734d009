// The Fold of `sort`, `top` and `bottom`: all records, or the first few, in an order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weir/builtin/records.h"
#include "weir/query/sort.h"
#include "weir/stage/plan.h"

namespace weir {

/// Adds it; records must flow. No orders: by the bytes of the lines.
void add_sort(Plan& plan, std::vector<Order> orders, std::optional<uint64_t> limit, std::string detail);

/// The `count` records with the smallest values in `columns`, of which the first one counts most; smallest first.
void add_smallest(Plan& plan, const std::vector<std::string>& columns, uint64_t count, std::string detail);

/// What `top` and `bottom` do: the `n` records with the largest or smallest value of `by`, or of the first aggregate.
void add_extreme(const Arguments& arguments, Plan& plan, bool descending);

}  // namespace weir
