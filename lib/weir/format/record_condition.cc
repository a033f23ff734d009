#include "weir/format/record_condition.h"

#include <utility>

namespace weir {

bool FieldTest::allows(const Value& value) const {
  if (value.is_null()) return false;
  if (value.kind() == Kind::Int && (value.int_value() < int_least || value.int_value() > int_most)) return false;
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
