// The code of scalar functions, by name (their documentation: function_table.h). Pure functions of a row's
// arguments. A function is called with as many arguments as its FunctionDef admits, and, unless it says that
// it sees nulls, only when none of them is null. What it can't compute is null.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "weir/data/string_arena.h"
#include "weir/data/time_pattern.h"
#include "weir/data/time_text.h"
#include "weir/data/value.h"
#include "weir/query/coerce.h"
#include "weir/query/eval_scratch.h"
#include "weir/query/regex.h"

namespace weir {

struct FunctionCall {
  StringArena& arena;  ///< for the text of results
  EvalScratch& scratch;
  const Regex* regex = nullptr;  ///< the argument that is a regular expression, whose value is null
  const TimePattern* pattern = nullptr;  ///< the argument that is a pattern of times, whose value is null
  int64_t now_ns = 0;
  const TimeZone* zone = nullptr;  ///< null: UTC

  std::string_view text(const Value& value) { return text_in_zone(value, scratch.text); }
  std::string_view other_text(const Value& value) { return text_in_zone(value, scratch.other_text); }
  std::optional<int64_t> time(const Value& value) const { return time_of(value, zone); }
  Value made(std::string_view text) { return Value::string(arena.put(text)); }

  /// text_of, with times as clocks of the zone show them.
  std::string_view text_in_zone(const Value& value, std::string& out) const {
    return text_of(value, out, zone);
  }
};

struct ScalarFunction {
  std::string_view name;
  Value (*run)(FunctionCall& call, std::span<const Value> arguments);
  bool sees_null = false;
};

/// Null if this build has no code for it.
const ScalarFunction* find_scalar_function(std::string_view name);

// The parts of the table, one for each source.
std::span<const ScalarFunction> text_functions();
std::span<const ScalarFunction> number_functions();
std::span<const ScalarFunction> time_functions();
std::span<const ScalarFunction> value_functions();
std::span<const ScalarFunction> url_functions();
std::span<const ScalarFunction> hash_functions();

}  // namespace weir
