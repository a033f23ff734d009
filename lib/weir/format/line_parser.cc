#include "weir/format/line_parser.h"

#include <cstring>
#include <utility>
#include <vector>

namespace weir {
namespace {

class LineParser final : public RecordParser {
 public:
  LineParser(const FieldSet& fields, FileNames file_names) : RecordParser(fields), file_names_(std::move(file_names)) {}

  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<NoScratch>(); }

  std::string_view parse_text(std::string_view text, Scratch&, Batch& out) const override {
    push_values(out, text, out.place(), 0);
    return {};
  }

  bool parse(const Text& text, LineCursor& at, Scratch&, Batch& out) const override {
    out.start_read(schema(), text.chunk(), text.place(), at.row);
    const char* base = text.chunk().data();
    size_t rows = 0, bytes = 0;
    bool numbered = text.place().first_line > 0 && reads_numbers();
    uint64_t number = 0;   // of the line at hand; counted anew only where lines were left out
    while (at.run < text.runs().size() && rows < kBatchRowsMax && bytes < kPieceBytes) {
      const Run& run = text.runs()[at.run];
      uint32_t begin = run.begin + at.byte;
      if (numbered) number = rows && at.byte ? number + 1 : text.place().first_line + text.line_in_chunk(begin);
      const void* newline = std::memchr(base + begin, '\n', run.end - begin);
      auto end = newline ? static_cast<uint32_t>(static_cast<const char*>(newline) - base) : run.end;
      out.push_line(begin, end - begin);
      push_values(out, out.line(rows++), text.place(), number);
      bytes += end - begin + 1;
      at.byte = end + 1 - run.begin;
      if (run.begin + at.byte >= run.end) {
        at.run++;
        at.byte = 0;
      }
    }
    at.row += static_cast<uint32_t>(rows);
    out.finish(rows);
    return rows > 0;
  }

 private:
  struct NoScratch : Scratch {
    size_t held_bytes() const override { return 0; }
  };

  bool reads_numbers() const {
    for (const auto& path : schema()->paths())
      if (path.special() == "_lineno") return true;
    return false;
  }

  void push_values(Batch& out, std::string_view line, const Place& place, uint64_t number) const {
    for (size_t i = 0; i < schema()->size(); i++) {
      auto special = schema()->paths()[i].special();
      Value value;
      if (special == "_line" || special == "_") value = Value::string(line);
      if (special == "_file" && file_names_) value = Value::string(file_names_(place.file));
      if (special == "_lineno" && number > 0) value = Value::of(static_cast<int64_t>(number));
      out.columns()[i].push(value);
    }
  }

  FileNames file_names_;
};

}  // namespace

std::unique_ptr<RecordParser> make_line_parser(const FieldSet& fields, FileNames file_names) {
  return std::make_unique<LineParser>(fields, std::move(file_names));
}

constinit const FormatDef lines_format = {
    .name = "lines",
    .summary = "lines as they are",
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) {
      return make_line_parser(fields, options.file_names);
    }};

}  // namespace weir
