// Order keys: values as bytes that compare like the values do in the total order (compare.h), so that sorting
// compares memory and nothing else. Equal values have equal bytes, however they were spelled.
#pragma once

#include <string>

#include "weir/query/compare.h"

namespace weir {

/// Appends the bytes of one value. None is the beginning of another, so that several can stand one after another.
/// `descending` turns the order inside each kind; the kinds stay where they are.
void append_order_key(const SortKey& key, bool descending, std::string& out);

/// The same for a value; `scratch` is working memory.
void append_order_key(const Value& value, bool descending, std::string& scratch, std::string& out);

}  // namespace weir
