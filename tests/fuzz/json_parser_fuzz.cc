// Lines are read as JSON records. Strict reading accepts no more than the other, what both accept has the
// same values, every line that is not blank is a record or unparsed, and what a record is written as reads
// back.
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz.h"
#include "weir/format/json_formatter.h"
#include "weir/format/json_parser.h"

namespace weir {
namespace {

struct Read {
  std::vector<std::string> records;  ///< line and values
  size_t unparsed = 0;
};

FieldSet fields() {
  auto path = [](std::vector<Path::Part> parts) { return Path{.parts = std::move(parts), .span = {}}; };
  return FieldSet(
      {path({"a"}), path({"a", "b"}), path({"a", "b", "c"}), path({"a", int64_t{-1}}), path({"_time"})});
}

Read read(Arena& arena, std::string_view lines, bool strict, std::string* written = nullptr) {
  auto parser = make_json_parser(fields(), {.strict = strict});
  auto scratch = parser->make_scratch();
  JsonFormatter formatter(*parser->schema());
  RecordText texts;
  Read result;
  LineCursor at;
  Batch batch;
  Text text(arena.copy(lines), Place{});
  while (parser->parse(text, at, *scratch, batch)) {
    for (size_t row = 0; row < batch.rows(); ++row) {
      std::string record(batch.line(row));
      for (const Column& column : batch.columns()) append_json(column[row], record += ' ');
      result.records.push_back(std::move(record));
    }
    result.unparsed += batch.unparsed().size();
    if (written) formatter.format(batch, texts, *written);
  }
  return result;
}

void check(std::string_view input) {
  Arena arena;
  std::string lines(input);
  if (lines.empty() || lines.back() != '\n') lines += '\n';
  std::string written;
  auto strict = read(arena, lines, true, &written);
  auto lenient = read(arena, lines, false);
  FUZZ_CHECK(strict.records.size() <= lenient.records.size());
  FUZZ_CHECK(strict.records.size() + strict.unparsed == lenient.records.size() + lenient.unparsed);
  size_t found = 0;
  for (const auto& record : lenient.records) {
    if (found < strict.records.size() && strict.records[found] == record) ++found;
  }
  FUZZ_CHECK(found == strict.records.size());
  if (written.empty()) return;
  auto again = read(arena, written, true);
  FUZZ_CHECK(again.records.size() == strict.records.size() && again.unparsed == 0);
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  weir::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
