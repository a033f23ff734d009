// LineShape: what is the same in lines that differ only in numbers, ids and the like: `took 12 ms for 10.0.0.7` has the
// shape `took <*> ms for <ip>`. Pure.
//
//   <*>       a number, or a word that digits make an id or a hexadecimal number: 42, -1.5e3, 0xff, 9f86d081, a1b2c3
//   <ip>      an IP address of either version
//   <uuid>    8-4-4-4-12 hexadecimal digits
//   <time>    a date, or a date and a time, as in ISO 8601; a time of day
//   <str>     what stands between quotes, unless a colon behind it says that it is a name
//
// Digits at the begin or end of a short word leave the rest of it: `12ms` is `<*>ms`, `eth0` is `eth<*>`. Blanks in a row
// count as one.
#pragma once

#include <string>
#include <string_view>

namespace weir {

/// Appends the shape of `line` to `shape`. Takes time in proportion to the line's length.
void append_line_shape(std::string_view line, std::string& shape);

}  // namespace weir
