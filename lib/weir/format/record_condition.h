// RecordCondition: what a record must satisfy lest the stages behind its parser drop it, as a tree that
// parsers may use to pass over records without reading them. It is weaker than what it stands for: a record
// for which it is false is dropped for sure, and dropping it is all that would come of it (no value of it
// would be reported as unreadable). Derived from expressions by query/condition.h. A value; its parts are
// immutable and shared by all threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "weir/data/path.h"
#include "weir/data/value.h"
#include "weir/scan/literal_set.h"
#include "weir/scan/matcher.h"

namespace weir {

/// A condition on the value of one field. It is false for null.
struct FieldTest {
  Path path;  ///< one without special meaning, or `_line`

  /// Whether it may hold for a scalar that stands at the path, or is one of several that do (a list's
  /// elements, or their members). Null: only the literals tell.
  std::function<bool(const Value&)> may_hold;
  /// It is false for every other Int, and for a string of digits that reads as one: what `may_hold` need not be
  /// asked about.
  int64_t int_least = INT64_MIN, int_most = INT64_MAX;
  /// A value that is a list made of members of a list's elements is reported as unreadable.
  bool reports_lists = false;

  /// Whether it may hold for `value`, which may be null; literals aside.
  bool allows(const Value& value) const;

  /// If there are any: a value for which it holds is a string with one of these texts …
  std::vector<std::string> equals;
  /// … or its text contains one of these.
  std::vector<LiteralSet::Literal> contains;
};

struct RecordCondition {
  enum class Is : uint8_t { True, All, Any, Field, Line } is = Is::True;
  std::vector<RecordCondition> parts;       ///< All, Any
  std::shared_ptr<const FieldTest> field;   ///< Field
  std::shared_ptr<const LineMatcher> line;  ///< Line: its text as read matches

  bool is_true() const { return is == Is::True; }
  static RecordCondition of(FieldTest test);
  static RecordCondition of(std::shared_ptr<const LineMatcher> matcher);
  static RecordCondition all(RecordCondition left, RecordCondition right);
  static RecordCondition any(RecordCondition left, RecordCondition right);
};

/// What a stage that only drops records says about those that it lets through.
struct RecordFilter {
  RecordCondition condition;
  /// It never reports anything about a record: stages behind it may be looked at too.
  bool quiet = true;
  std::string text;  ///< the condition for `explain`; empty if it is always true
};

}  // namespace weir
