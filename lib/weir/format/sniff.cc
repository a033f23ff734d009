#include "weir/format/sniff.h"

#include <algorithm>

#include "weir/format/cell_index.h"
#include "weir/format/cell_parser.h"
#include "weir/format/display.h"

namespace weir {
namespace {

constexpr size_t kShownColumns = 60;

std::string_view trim(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  size_t begin = line.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? std::string_view()
                                         : line.substr(begin, line.find_last_not_of(kBlank) - begin + 1);
}

/// Takes the first line, without its end, off `lines`.
std::string_view take_line(std::string_view& lines) {
  size_t end = std::min(lines.find('\n'), lines.size());
  auto line = lines.substr(0, end);
  lines.remove_prefix(std::min(end + 1, lines.size()));
  return line;
}

constexpr FormatChoice kCellFormats[] = {{&tsv_format, '\t'}, {&csv_format, ','}, {&csv_format, ';'}};

/// Whether all records of `lines` have the same number of cells, two or more. A last one that is not whole is left out.
bool has_cells(std::string_view lines, char delimiter) {
  CellIndex index;
  index.index(lines.data(), lines.data() + lines.size(), delimiter, kSniffedLinesMax, lines.size());
  size_t count = 0;
  for (size_t i = 0; i < index.records(); i++) {
    auto cells = index.cells(i);
    uint32_t begin = i ? index.cells(i - 1).back() + 1 : 0;
    if (trim(lines.substr(begin, cells.back() - begin)).empty()) continue;
    if (count && cells.size() != count) return false;
    count = cells.size();
  }
  return count >= 2;
}

}  // namespace

char delimiter_of_heading(std::string_view text) {
  char best = ',';
  size_t most = 1;
  for (const auto& [format, delimiter] : kCellFormats) {
    CellIndex index;
    index.index(text.data(), text.data() + text.size(), delimiter, 1, text.size());
    if (!index.records() || index.cells(0).size() <= most) continue;
    most = index.cells(0).size();
    best = delimiter;
  }
  return best;
}

const FormatDef* format_of_name(std::string_view path) {
  auto name = path.substr(path.rfind('/') + 1);
  for (std::string_view codec : {".zst", ".gz", ".lz4", ".xz", ".bz2"}) {
    if (name.ends_with(codec)) name.remove_suffix(codec.size());
  }
  for (const FormatDef* format : all_formats()) {
    for (auto extension : format->extensions) {
      if (name.ends_with(extension)) return format;
    }
  }
  return nullptr;
}

const FormatDef* format_of_line(std::string_view line) {
  line = trim(line);
  if (line.empty()) return nullptr;
  for (const FormatDef* format : all_formats()) {
    if (format->tells && format->tells(line)) return format;
  }
  return nullptr;
}

bool FormatSniffer::look_at(std::string_view line) {
  sample_.append(line).append("\n");
  said_ = format_of_line(line);
  return said_ || ++lines_ == kSniffedLinesMax;
}

FormatChoice FormatSniffer::choose() const {
  if (said_) return {said_, said_->delimiter};
  for (const auto& [format, delimiter] : kCellFormats)
    if (has_cells(sample_, delimiter)) return {format, delimiter};
  return {};
}

FormatChoice format_of_lines(std::string_view lines) {
  FormatSniffer sniffer;
  while (!lines.empty() && !sniffer.look_at(take_line(lines))) {
  }
  return sniffer.choose();
}

std::string unknown_format_message(std::string_view lines) {
  std::string_view line;
  while (line.empty() && !lines.empty()) line = trim(take_line(lines));
  if (line.empty())
    return "no records: nothing but blank lines; say the format with 'from', as in 'from json'";
  std::string shown;
  append_printable(line.substr(0, 4 * kShownColumns), shown);
  return "can't tell the format of lines like '" + cut_to_width(shown, kShownColumns) +
         "'; say it with 'from', as in 'from json', or take them apart with 'parse'";
}

}  // namespace weir
