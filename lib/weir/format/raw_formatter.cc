#include "weir/format/raw_formatter.h"

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

void format_raw(const Batch& batch, std::string& out) {
  std::string scratch;
  for (uint16_t row : batch.selection()) {
    if (!batch.is_made()) {
      out += batch.line_as_read(row);
    } else if (batch.columns().size() == 1) {
      out += text_of(batch.column(0)[row], scratch);
    } else {
      for (size_t i = 0; i < batch.columns().size(); ++i) {
        if (i) out += '\t';
        append_cell(text_of(batch.column(i)[row], scratch), out);
      }
    }
    out += '\n';
  }
}

}  // namespace weir
