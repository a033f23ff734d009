#include "weir/builtin/limit.h"

#include <algorithm>
#include <vector>

#include "weir/scan/newline.h"

namespace weir {
namespace {

enum class Side { First, Rest };

/// Of lines that may hold newlines.
uint64_t split_quoted_lines(Text& text, uint64_t count, Side kept) {
  Text part = text.emptied();
  uint64_t passed = 0;
  text.for_each_line([&](std::string_view line) {
    bool is_first = passed < count;
    passed += is_first;
    auto begin = static_cast<uint32_t>(line.data() - text.chunk().data());
    if (is_first == (kept == Side::First)) part.append(begin, begin + static_cast<uint32_t>(line.size()) + 1);
    return true;
  });
  text = std::move(part);
  return passed;
}

uint64_t split_lines(Text& text, uint64_t count, Side kept) {
  if (text.inner_newlines()) return split_quoted_lines(text, count, kept);
  Text part = text.emptied();
  uint64_t passed = 0;
  for (const Run& run : text.runs()) {
    const char* begin = text.chunk().data() + run.begin;
    auto lines = skip_lines(begin, text.chunk().data() + run.end, count - passed);
    auto middle = run.begin + static_cast<uint32_t>(lines.end - begin);
    passed += lines.count;
    if (kept == Side::First && middle > run.begin) part.append(run.begin, middle);
    if (kept == Side::Rest && run.end > middle) part.append(middle, run.end);
  }
  text = std::move(part);
  return passed;
}

uint64_t split_records(Batch& batch, uint64_t count, Side kept) {
  Rows rows = batch.selection();
  auto passed = static_cast<size_t>(std::min<uint64_t>(count, rows.size()));
  Rows part = kept == Side::First ? rows.first(passed) : rows.subspan(passed);
  if (part.size() < rows.size()) batch.select(std::vector<uint16_t>(part.begin(), part.end()));
  return passed;
}

uint64_t split(Packet& packet, uint64_t count, Side kept) {
  if (auto* text = packet.text()) return split_lines(*text, count, kept);
  if (auto* batch = packet.batch()) return split_records(*batch, count, kept);
  return 0;
}

}  // namespace

uint64_t keep_first(Packet& packet, uint64_t count) { return split(packet, count, Side::First); }

uint64_t drop_first(Packet& packet, uint64_t count) { return split(packet, count, Side::Rest); }

}  // namespace weir
