#include "units.h"

#include <fmt/format.h>

#include <array>

namespace weir {
namespace {

/// Three significant digits of a number below 1,000.
std::string three_digits(double value) {
  return fmt::format("{:.{}f}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

}  // namespace

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 6> kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
  if (bytes < 1000) return fmt::format("{:.0f} B", bytes);
  size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < kUnits.size()) {
    bytes /= 1000;
    unit++;
  }
  return fmt::format("{} {}", three_digits(bytes), kUnits[unit]);
}

std::string count_text(uint64_t count) {
  auto digits = fmt::format("{}", count);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string time_text(int64_t ns) {
  auto value = static_cast<double>(ns);
  if (value < 999.5e3) return fmt::format("{} µs", three_digits(value / 1e3));
  if (value < 999.5e6) return fmt::format("{} ms", three_digits(value / 1e6));
  if (value < 99.95e9) return fmt::format("{} s", three_digits(value / 1e9));
  int64_t seconds = (ns + 500'000'000) / 1'000'000'000;
  if (seconds < 3600) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

}  // namespace weir
