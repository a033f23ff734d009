#include "weir/data/value.h"

#include "weir/data/json_text.h"
#include "weir/data/number.h"
#include "weir/data/time_text.h"

namespace weir {

std::string_view text_of(const Value& value, std::string& scratch, const TimeZone* zone) {
  switch (value.kind()) {
    case Kind::Null:
      return {};
    case Kind::Bool:
      return value.bool_value() ? "true" : "false";
    case Kind::Int:
      scratch.clear();
      append_int(value.int_value(), scratch);
      return scratch;
    case Kind::Float:
      scratch.clear();
      append_float(value.float_value(), scratch);
      return scratch;
    case Kind::Time:
      scratch.clear();
      append_time(value.int_value(), scratch, zone);
      return scratch;
    case Kind::Duration:
      scratch.clear();
      append_duration(value.int_value(), scratch);
      return scratch;
    case Kind::String:
      if (!value.is_escaped()) return value.raw();
      scratch.clear();
      unescape_json(value.raw(), scratch);
      return scratch;
    case Kind::NumberText:
    case Kind::List:
    case Kind::Object:
      return value.raw();
  }
  return {};
}

void append_json(const Value& value, std::string& out, const TimeZone* zone) {
  switch (value.kind()) {
    case Kind::Null:
      out += "null";
      return;
    case Kind::Bool:
      out += value.bool_value() ? "true" : "false";
      return;
    case Kind::Int:
      append_int(value.int_value(), out);
      return;
    case Kind::Float:
      append_float(value.float_value(), out);
      return;
    case Kind::NumberText:
      out += value.raw();
      return;
    case Kind::String:
      if (!value.is_escaped()) return append_json_string(value.raw(), out);
      out += '"';
      append_valid_utf8(value.raw(), out);
      out += '"';
      return;
    case Kind::Time:
      out += '"';
      append_time(value.int_value(), out, zone);
      out += '"';
      return;
    case Kind::Duration:
      out += '"';
      append_duration(value.int_value(), out);
      out += '"';
      return;
    case Kind::List:
    case Kind::Object:
      append_json_line(value.raw(), out);
      return;
  }
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::Null:
      return "null";
    case Kind::Bool:
      return "bool";
    case Kind::Int:
      return "int";
    case Kind::Float:
    case Kind::NumberText:
      return "float";
    case Kind::String:
      return "string";
    case Kind::Time:
      return "time";
    case Kind::Duration:
      return "duration";
    case Kind::List:
      return "list";
    case Kind::Object:
      return "object";
  }
  return {};
}

}  // namespace weir
