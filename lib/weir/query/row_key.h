// The key of a row as bytes: equal where the texts of its values are, null only where null is. For tables that put their
// keys aside; KeyTable is what looks keys up.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/query/byte_stream.h"
#include "weir/query/eval_scratch.h"

namespace weir {

/// Appends one value of a key. `scratch` is working memory.
inline void append_key_part(const Value& value, std::string& scratch, std::string& key) {
  ByteWriter out(key);
  out.put(!value.is_null());
  if (!value.is_null()) out.put_text(text_of(value, scratch));
}

/// Whether any part of a row's key is missing.
inline bool lacks_key(std::span<const Vector> keys, uint16_t row) {
  for (const Vector& part : keys) {
    if (part[row].is_null()) return true;
  }
  return false;
}

}  // namespace weir
