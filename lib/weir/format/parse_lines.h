// parse_lines: the loop of parsers whose records are single lines. It walks the lines of a text, up to the size of a
// batch, and books what came of each. A line ends at its newline, unless the text says that lines may hold some.
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/text.h"
#include "weir/format/record_parser.h"
#include "weir/format/special_columns.h"
#include "weir/scan/newline.h"

namespace weir {

/// Where a line ends, and how many newlines that is.
struct AtNewline {
  const char* operator()(const char* at, const char* end) const {
    return static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
  }
  uint64_t newlines(const char*, const char*) const { return 1; }
};

/// The same of lines that may hold newlines.
class AtLastNewline {
 public:
  explicit AtLastNewline(const Text& text) : base_(text.chunk().data()), inner_(*text.inner_newlines()) {}
  const char* operator()(const char* at, const char* end) const {
    const char* newline = AtNewline()(at, end);
    auto inner = std::lower_bound(inner_.begin(), inner_.end(), static_cast<uint32_t>(newline - base_));
    for (; inner != inner_.end() && newline == base_ + *inner; ++inner) newline = AtNewline()(newline + 1, end);
    return newline;
  }
  uint64_t newlines(const char* at, const char* newline) const { return count_newlines(at, newline + 1); }

 private:
  const char* base_;
  const std::vector<uint32_t>& inner_;
};

/// Fills `out` as RecordParser::parse says, of which this is the whole. `read(line, number, out)` is given a line
/// without line end, and its number in the file or 0; it pushes a value to each column and returns nothing, or pushes
/// none and returns why the line can't be read. Lines of nothing but blanks are passed over.
template <typename Read, typename LineEnd = AtNewline>
bool parse_lines(const Text& text, LineCursor& at, const SchemaPtr& schema, const ParserOptions& options, Batch& out,
                 Read&& read, const LineEnd& line_end = {}) {
  out.start_read(schema, text.chunk(), text.place(), at.row);
  const char* base = text.chunk().data();
  bool numbered = wants_line_numbers(*schema, text.place());
  uint64_t number = numbered ? text.place().first_line : 0;
  const char* numbered_to = base;
  size_t rows = 0, bytes = 0;
  bool any = false;
  auto has_room = [&] { return rows + out.unparsed().size() < kBatchRowsMax && bytes < kPieceBytes; };
  while (at.run < text.runs().size() && has_room()) {
    any = true;
    const Run& run = text.runs()[at.run];
    uint32_t begin = run.begin + at.byte;
    if (numbered) number += count_newlines(numbered_to, base + begin);
    while (begin < run.end && has_room()) {
      const char* newline = line_end(base + begin, base + run.end);
      auto size = static_cast<uint32_t>(newline - base) - begin;
      std::string_view line(base + begin, size);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
        std::string_view why = read(line, number, out);
        if (!why.empty() && options.keep_unparsed) push_kept_line(line, number, options.file_names, out);
        if (!why.empty() && !options.keep_unparsed) {
          out.push_unparsed(line, why);
        } else {
          out.push_line(begin, size);
          rows++;
        }
      }
      begin += size + 1;
      bytes += size + 1;
      if (numbered) number += line_end.newlines(base + begin - size - 1, newline);
    }
    numbered_to = base + begin;
    at.byte = begin - run.begin;
    if (begin == run.end) {
      at.run++;
      at.byte = 0;
    }
  }
  out.finish(rows);
  at.row += static_cast<uint32_t>(rows + out.unparsed().size());
  return any;
}

}  // namespace weir
