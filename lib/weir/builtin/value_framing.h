// ValueFraming: JSON that is no JSON lines (format/json_values.h) becomes lines that may hold newlines, one for each value
// (Text::inner_newlines), as it stands: what is between values, brackets of the list at the top included, goes. Behind
// each value comes a newline, and then as many more as make up for those that were there; values that share a line count as
// lines of their own. For one file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/text.h"
#include "weir/format/json_values.h"
#include "weir/stage/stage.h"

namespace weir {

class ValueFraming {
 public:
  /// A value longer than `value_bytes_max` is an Error(TooLong) that names its offset.
  explicit ValueFraming(size_t value_bytes_max) : value_bytes_max_(value_bytes_max) {}

  /// Takes the next bytes of the file. Empty if no value has ended; else its runs are values. Of its place the offset is
  /// set: that of the byte in the file from which the newlines of the text count lines.
  Text take(std::string_view bytes, Emit& out);
  /// The file has ended: what is left, which is no whole value.
  Text end(Emit& out);
  /// The values that are complete; also after an error.
  Text made(Emit& out);
  /// Whether the list at the top is still open.
  bool in_list() const { return cutter_.in_list(); }

 private:
  void put_value(std::string_view rest, uint64_t end);
  void look_between(std::string_view bytes, uint64_t offset);
  void check_length(size_t bytes) const;

  size_t value_bytes_max_;
  JsonValueCutter cutter_;
  uint64_t taken_ = 0;             ///< bytes of the file
  uint64_t value_begin_ = 0;       ///< of the value at hand: the offset in the file
  uint64_t text_begin_ = 0;        ///< of the text at hand: the offset from which its lines count
  uint64_t next_begin_ = 0;        ///< the same of the text behind it
  std::string open_;               ///< what has come of the value at hand
  size_t newlines_ = 0;            ///< since the last value
  bool has_newline_ = false;       ///< one has been put behind the last value
  std::string text_;               ///< to be handed on
  std::vector<Run> runs_;
  std::vector<uint32_t> inner_;
};

}  // namespace weir
