#include "weir/format/json_formatter.h"

#include "weir/base/check.h"
#include "weir/data/json_text.h"
#include "weir/format/json_pretty.h"

namespace weir {

JsonFormatter::JsonFormatter(const Schema& schema, bool pretty, const TimeZone* zone) : pretty_(pretty), zone_(zone) {
  for (const auto& name : schema.names()) {
    std::string head = heads_.empty() ? "{" : ",";
    append_json_string(name, head);
    heads_.push_back(head + ':');
  }
}

void JsonFormatter::format(const Batch& batch, RecordText& records, std::string& out) const {
  if (pretty_) {
    std::string record;
    for (uint16_t row : batch.selection()) {
      record.clear();
      records.append(batch, row, record);
      append_pretty(record, out);
      out += '\n';
    }
    return;
  }
  if (!batch.is_made() || batch.schema().change()) {
    for (uint16_t row : batch.selection()) {
      records.append(batch, row, out);
      out += '\n';
    }
    return;
  }
  WEIR_CHECK(batch.columns().size() == heads_.size());
  for (uint16_t row : batch.selection()) {
    if (heads_.empty()) out += '{';
    for (size_t i = 0; i < heads_.size(); ++i) {
      out += heads_[i];
      append_json(batch.column(i)[row], out, zone_);
    }
    out += "}\n";
  }
}

}  // namespace weir
