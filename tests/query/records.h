// What the tests of queries need: expressions from text, and batches from JSON lines.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/format/json_parser.h"
#include "weir/language/expr_parser.h"
#include "weir/language/lexer.h"
#include "weir/query/program.h"
#include "weir/stage/stage_def.h"

namespace weir {

inline ExprPtr parse_expr(std::string_view text) {
  Registry stages;
  ParseContext context{.stages = stages};
  ParameterValues values(context);
  Lexer lexer(text);
  return ExprParser(lexer, context, values, true).expr();
}

inline Item parse_item(std::string_view text) {
  Registry stages;
  ParseContext context{.stages = stages};
  ParameterValues values(context);
  Lexer lexer(text);
  return ExprParser(lexer, context, values, true).item();
}

inline std::vector<Item> parse_items(const std::vector<std::string>& texts) {
  std::vector<Item> items;
  for (const auto& text : texts) items.push_back(parse_item(text));
  return items;
}

/// `json` lines parsed for `fields`, in chunks of `lines_in_chunk` lines.
inline std::vector<Batch> parse_batches(Arena& arena, std::string_view json, const RecordParser& parser,
                                        size_t lines_in_chunk = SIZE_MAX) {
  std::vector<Batch> batches;
  auto scratch = parser.make_scratch();
  for (uint64_t sequence = 0; !json.empty(); ++sequence) {
    size_t end = 0;
    for (size_t lines = 0; lines < lines_in_chunk && end < json.size(); ++lines)
      end = json.find('\n', end) + 1;
    Text text(arena.copy(json.substr(0, end)), Place{.sequence = sequence});
    LineCursor at;
    Batch batch;
    while (parser.parse(text, at, *scratch, batch)) batches.push_back(std::move(batch));
    json.remove_prefix(end);
  }
  return batches;
}

/// The selected rows, each with its values as JSON between blanks.
inline std::vector<std::string> rows_of(const Batch& batch) {
  std::vector<std::string> rows;
  for (uint16_t row : batch.selection()) {
    std::string text;
    for (const Column& column : batch.columns()) {
      if (!text.empty()) text += ' ';
      append_json(column[row], text);
    }
    rows.push_back(text);
  }
  return rows;
}

}  // namespace weir
