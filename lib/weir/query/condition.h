// From an expression that records must satisfy, the condition by which a parser can pass over lines without
// reading them (format/record_condition.h). What it can't use it leaves out, so that the condition is at most
// weaker.
#pragma once

#include "weir/format/record_condition.h"
#include "weir/query/expr.h"

namespace weir {

/// Of `where expr`. Its expression must have been put in order by `quiet_first`.
RecordFilter filter_of(const Expr& expr);

/// Whether evaluating it never reports a value as unreadable: comparisons by `==` and `in`, searches in text.
/// Orders and arithmetic may.
bool is_quiet(const Expr& expr);

/// The same condition with those parts of an `and` in front that are quiet. What another part reports is then
/// of the records that all of these keep, whether a parser has passed over the others or not.
ExprPtr quiet_first(ExprPtr expr);

}  // namespace weir
