#include "weir/format/raw_formatter.h"

#include <utility>
#include <vector>

namespace weir {
namespace {

void append_cell(std::string_view text, std::string& out) {
  for (size_t at = text.find_first_of("\t\n\r\\"); at != std::string_view::npos;
       at = text.find_first_of("\t\n\r\\")) {
    out += text.substr(0, at);
    out += '\\';
    out += text[at] == '\t' ? 't' : text[at] == '\n' ? 'n' : text[at] == '\r' ? 'r' : '\\';
    text.remove_prefix(at + 1);
  }
  out += text;
}

}  // namespace

void format_raw(const Batch& batch, RecordText& records, std::string& out, const TimeZone* zone) {
  std::string scratch;
  std::vector<std::pair<Value, Value>> members;
  for (uint16_t row : batch.selection()) {
    if (!batch.is_made() && !batch.schema().change()) {
      out += batch.line_as_read(row);
    } else {
      records.members(batch, row, members);
      for (size_t i = 0; i < members.size(); ++i) {
        auto text = text_of(members[i].second, scratch, zone);
        if (i) out += '\t';
        if (members.size() == 1) out += text;
        else append_cell(text, out);
      }
    }
    out += '\n';
  }
}

}  // namespace weir
