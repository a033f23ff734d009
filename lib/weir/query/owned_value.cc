#include "weir/query/owned_value.h"

namespace weir {

void OwnedValue::set(const Value& value) {
  value_ = value;
  switch (value.kind()) {
    case Kind::NumberText:
    case Kind::String:
    case Kind::List:
    case Kind::Object:
      text_ = value.raw();
      break;
    default:
      text_.clear();
  }
}

Value OwnedValue::view() const {
  switch (value_.kind()) {
    case Kind::NumberText:
      return Value::number_text(text_);
    case Kind::String:
      return value_.is_escaped() ? Value::escaped_string(text_) : Value::string(text_);
    case Kind::List:
      return Value::list(text_);
    case Kind::Object:
      return Value::object(text_);
    default:
      return value_;
  }
}

}  // namespace weir
