// MemberColumns: records of any sort as rows under named columns, for formats that are tables. Made records have their
// columns; of others the columns are the members that have occurred so far, in the order of first sight. For one
// output, in order.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/value.h"
#include "weir/format/record_text.h"

namespace weir {

class MemberColumns {
 public:
  /// `zone`: of times; it must live as long as this, null is UTC.
  explicit MemberColumns(const Schema& schema, const TimeZone* zone = nullptr);

  const std::vector<std::string>& names() const { return names_; }

  /// The values of the row by column, null where it has none; a member that has no column yet gets one at the end.
  /// Views as RecordText gives them: until the next call.
  const std::vector<Value>& read(const Batch& batch, uint16_t row);

 private:
  size_t column(const Value& name);

  bool fixed_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, size_t> column_of_;
  RecordText records_;
  std::vector<std::pair<Value, Value>> members_;
  std::vector<Value> cells_;
  std::string name_;
};

}  // namespace weir
