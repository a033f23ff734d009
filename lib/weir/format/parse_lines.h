// parse_lines: the loop of parsers whose records are single lines. It walks the lines of a text, up to the size of a
// batch, and books what came of each.
#pragma once

#include <cstring>
#include <string_view>

#include "weir/data/batch.h"
#include "weir/data/text.h"
#include "weir/format/record_parser.h"
#include "weir/format/special_columns.h"
#include "weir/scan/newline.h"

namespace weir {

/// Fills `out` as RecordParser::parse says, of which this is the whole. `read(line, number, out)` is given a line
/// without line end, and its number in the file or 0; it pushes a value to each column and returns nothing, or pushes
/// none and returns why the line can't be read. Lines of nothing but blanks are passed over.
template <typename Read>
bool parse_lines(const Text& text, LineCursor& at, const SchemaPtr& schema, const ParserOptions& options, Batch& out,
                 Read&& read) {
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
      auto newline = static_cast<const char*>(std::memchr(base + begin, '\n', run.end - begin));
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
      number += numbered;
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
