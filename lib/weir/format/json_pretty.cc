#include "weir/format/json_pretty.h"

namespace weir {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void begin_line(size_t level, std::string& out) {
  out += '\n';
  out.append(2 * level, ' ');
}

}  // namespace

void append_pretty(std::string_view json, std::string& out) {
  size_t level = 0;
  for (size_t at = 0; at < json.size(); ++at) {
    char c = json[at];
    switch (c) {
      case '"': {
        size_t end = at + 1;
        while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
        out += json.substr(at, end + 1 - at);
        at = end;
        break;
      }
      case '{':
      case '[': {
        out += c;
        size_t next = at + 1;
        while (next < json.size() && is_blank(json[next])) ++next;
        if (next < json.size() && (json[next] == '}' || json[next] == ']')) {
          out += json[next];
          at = next;
        } else {
          begin_line(++level, out);
        }
        break;
      }
      case '}':
      case ']':
        begin_line(--level, out);
        out += c;
        break;
      case ',':
        out += c;
        begin_line(level, out);
        break;
      case ':':
        out += ": ";
        break;
      default:
        if (!is_blank(c)) out += c;
    }
  }
}

}  // namespace weir
