#include "stats.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <vector>

#include "units.h"

namespace weir {
namespace {

constexpr size_t kColumns = 8;
using Row = std::array<std::string, kColumns>;

std::string or_nothing(uint64_t figure, std::string text) { return figure ? std::move(text) : "-"; }

Row row_of(const StageReport& stage) {
  return {stage.name,
          or_nothing(stage.bytes_in, bytes_text(static_cast<double>(stage.bytes_in))),
          or_nothing(stage.bytes_out, bytes_text(static_cast<double>(stage.bytes_out))),
          or_nothing(stage.records_in, count_text(stage.records_in)),
          or_nothing(stage.records_out, count_text(stage.records_out)),
          or_nothing(static_cast<uint64_t>(stage.busy_ns), time_text(stage.busy_ns)),
          or_nothing(static_cast<uint64_t>(stage.waited_input_ns), time_text(stage.waited_input_ns)),
          or_nothing(static_cast<uint64_t>(stage.waited_output_ns), time_text(stage.waited_output_ns))};
}

/// What a reader takes for columns: a µ is two bytes.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string table_text(const std::vector<Row>& rows) {
  std::array<size_t, kColumns> widths{};
  for (const auto& row : rows)
    for (size_t i = 0; i < kColumns; i++) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string text;
  for (const auto& row : rows) {
    for (size_t i = 0; i < kColumns; i++) {
      std::string blanks(widths[i] - width_of(row[i]), ' ');
      text += i == 0 ? row[i] + blanks : "  " + blanks + row[i];
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string stats_text(const Report& report, uint64_t read_bytes) {
  std::vector<Row> rows = {{"stage", "in", "out", "records in", "records out", "busy", "waits for input",
                            "waits for output"}};
  for (const auto& stage : report.stages) rows.push_back(row_of(stage));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  double wall_s = std::max(1e-9, static_cast<double>(report.wall_ns) / 1e9);
  return table_text(rows) +
         fmt::format("{} in {}, {}/s; {} workers, {} driver; memory {} of the ledger, {} resident\n",
                     bytes_text(static_cast<double>(read_bytes)), time_text(report.wall_ns),
                     bytes_text(static_cast<double>(read_bytes) / wall_s), report.workers, report.driver,
                     bytes_text(static_cast<double>(report.memory_peak_bytes)),
                     bytes_text(static_cast<double>(usage.ru_maxrss) * 1024));
}

}  // namespace weir
