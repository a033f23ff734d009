#include "weir/format/record_condition.h"

#include <optional>
#include <utility>

namespace weir {
namespace {

/// Of an Int, or of text that is nothing but the digits of one.
std::optional<int64_t> whole_number(const Value& value) {
  if (value.kind() == Kind::Int) return value.int_value();
  if (value.kind() != Kind::String || value.is_escaped()) return std::nullopt;
  auto text = value.raw();
  if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) return std::nullopt;
  int64_t number = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

bool FieldTest::allows(const Value& value) const {
  if (value.is_null()) return false;
  if (auto whole = whole_number(value); whole && (*whole < int_least || *whole > int_most)) return false;
  return !may_hold || may_hold(value);
}

RecordCondition RecordCondition::of(FieldTest test) {
  return {
      .is = Is::Field, .parts = {}, .field = std::make_shared<const FieldTest>(std::move(test)), .line = {}};
}

RecordCondition RecordCondition::of(std::shared_ptr<const LineMatcher> matcher) {
  return {.is = Is::Line, .parts = {}, .field = {}, .line = std::move(matcher)};
}

RecordCondition RecordCondition::all(RecordCondition left, RecordCondition right) {
  if (left.is_true()) return right;
  if (right.is_true()) return left;
  RecordCondition made{.is = Is::All, .parts = {}, .field = {}, .line = {}};
  made.parts.push_back(std::move(left));
  made.parts.push_back(std::move(right));
  return made;
}

RecordCondition RecordCondition::any(RecordCondition left, RecordCondition right) {
  if (left.is_true() || right.is_true()) return {};
  RecordCondition made{.is = Is::Any, .parts = {}, .field = {}, .line = {}};
  made.parts.push_back(std::move(left));
  made.parts.push_back(std::move(right));
  return made;
}

}  // namespace weir
