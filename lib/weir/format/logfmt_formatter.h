// LogfmtFormatter: batches to logfmt, `key=value key="two words"`. Members of objects get dotted names, lists are their
// JSON text, what is null is left out. In names, which cannot be quoted, bytes that would end them become `_`. A scratch
// object: one for each worker.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/data/batch.h"
#include "weir/format/json_access.h"
#include "weir/format/record_text.h"

namespace weir {

class LogfmtFormatter {
 public:
  /// `zone`: of times; it must live as long as this, null is UTC.
  explicit LogfmtFormatter(const TimeZone* zone = nullptr) : zone_(zone) { records_.print_in(zone); }

  /// Appends the selected records to `out`, one line each.
  void format(const Batch& batch, std::string& out);

 private:
  void append_member(const std::string& name, const Value& value, std::string& out);
  void append_key(std::string_view name, std::string& out);

  const TimeZone* zone_;
  RecordText records_;
  JsonAccess access_;
  std::vector<std::pair<Value, Value>> members_;
  std::string scratch_;
  bool first_ = true;
};

}  // namespace weir
