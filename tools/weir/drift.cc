#include "drift.h"

#include <fmt/format.h>

#include "units.h"
#include "weir/language/diagnostic.h"

namespace weir {
namespace {

/// Never 0 % of what there is, nor 100 % where there is something else.
std::string share_text(uint64_t count, uint64_t all) {
  double percent = 100 * static_cast<double>(count) / static_cast<double>(all);
  if (count == all) return "100 %";
  if (percent < 0.01) return "less than 0.01 %";
  if (percent > 99.99) return "more than 99.99 %";
  auto text = fmt::format("{:.2f}", percent);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " %";
}

std::string place_text(const Report& report, const Drift::Type& type) {
  std::string file = type.file < report.inputs.size() ? printable(report.inputs[type.file]) : "";
  if (type.line == 0) return file;
  return file.empty() ? fmt::format("line {}", type.line) : fmt::format("{}:{}", file, type.line);
}

}  // namespace

std::string drift_text(const Report& report) {
  std::string text;
  for (const auto& field : report.drift) {
    text += fmt::format("{}:", printable(field.name));
    bool commonest = true;
    for (const auto& type : field.by_count()) {
      text += fmt::format("{} {} {}", commonest ? "" : ",", name(type.type), share_text(type.count, field.records));
      if (auto place = place_text(report, type); !commonest && !place.empty()) text += ", first at " + place;
      commonest = false;
    }
    text += '\n';
  }
  return text;
}

}  // namespace weir
