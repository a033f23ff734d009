#include "weir/query/byte_stream.h"

namespace weir {
namespace {

constexpr uint8_t kEscaped = 0x40, kEstimate = 0x80;  // beside the kind

}  // namespace

void ByteWriter::put_value(const Value& value) {
  auto tag = static_cast<uint8_t>(value.kind());
  if (value.is_escaped()) tag |= kEscaped;
  if (value.is_estimate()) tag |= kEstimate;
  put(tag);
  switch (value.kind()) {
    case Kind::Null:
      return;
    case Kind::Bool:
      return put(value.bool_value());
    case Kind::Float:
      return put(value.float_value());
    case Kind::Int:
    case Kind::Time:
    case Kind::Duration:
      return put(value.int_value());
    default:
      return put_text(value.raw());
  }
}

Value ByteReader::get_value() {
  auto tag = get<uint8_t>();
  auto make = [&]() -> Value {
    switch (static_cast<Kind>(tag & ~(kEscaped | kEstimate))) {
      case Kind::Null:
        return Value();
      case Kind::Bool:
        return Value::of(get<bool>());
      case Kind::Int:
        return Value::of(get<int64_t>());
      case Kind::Float:
        return Value::of(get<double>());
      case Kind::Time:
        return Value::time(get<int64_t>());
      case Kind::Duration:
        return Value::duration(get<int64_t>());
      case Kind::NumberText:
        return Value::number_text(get_text());
      case Kind::String:
        return tag & kEscaped ? Value::escaped_string(get_text()) : Value::string(get_text());
      case Kind::List:
        return Value::list(get_text());
      case Kind::Object:
        return Value::object(get_text());
    }
    return Value();
  };
  Value value = make();
  return tag & kEstimate ? value.as_estimate() : value;
}

}  // namespace weir
