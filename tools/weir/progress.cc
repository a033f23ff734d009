#include "progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "units.h"

namespace weir {
namespace {

/// Runs that are shorter show no line at all.
constexpr int64_t kFirstNs = 500'000'000;
constexpr int64_t kRedrawNs = 200'000'000;
constexpr int64_t kLogNs = 1'000'000'000;
/// The rate is an average that forgets: what is this long ago counts 1/e.
constexpr double kMemoryS = 3;

}  // namespace

std::string progress_text(const Progress& progress, double bytes_per_s) {
  auto read = static_cast<double>(progress.read_bytes), total = static_cast<double>(progress.total_bytes);
  std::string text = bytes_text(read);
  const bool known = total > 0 && read <= total;
  if (known) text += fmt::format(" of {}, {:.0f} %", bytes_text(total), std::floor(100 * read / total));
  if (bytes_per_s > 0) text += fmt::format(", {}/s", bytes_text(bytes_per_s));
  if (known && bytes_per_s > 0 && read < total) {
    double left_s = std::min((total - read) / bytes_per_s, 1e8);
    text += fmt::format(", {} left", time_text(static_cast<int64_t>(std::max(1.0, std::ceil(left_s)) * 1e9)));
  }
  return text;
}

void ProgressLine::measure(RunControl& control) {
  int64_t now_ns = control.loop().now_ns();
  uint64_t bytes = control.progress().read_bytes;
  if (measured_ns_ > 0 && now_ns > measured_ns_) {
    double passed_s = static_cast<double>(now_ns - measured_ns_) / 1e9;
    double rate = static_cast<double>(bytes - measured_bytes_) / passed_s;
    double weight = bytes_per_s_ > 0 ? 1 - std::exp(-passed_s / kMemoryS) : 1;
    bytes_per_s_ += weight * (rate - bytes_per_s_);
  }
  measured_ns_ = now_ns;
  measured_bytes_ = bytes;
}

Task<void> ProgressLine::show(RunControl& control) {
  measure(control);
  if (form_ == Form::Off) co_return;
  int64_t wait_ns = form_ == Form::InPlace ? kFirstNs : kLogNs;
  for (;;) {
    co_await control.loop().sleep_for(wait_ns, &control.over());
    measure(control);
    auto text = progress_text(control.progress(), bytes_per_s_);
    if (form_ == Form::InPlace) {
      fmt::print(stderr, "\r{}\x1b[K", text);
      drawn_ = true;
      wait_ns = kRedrawNs;
    } else {
      fmt::print(stderr, "weir: {}\n", text);
    }
  }
}

void ProgressLine::tell(RunControl& control) {
  measure(control);
  erase();
  fmt::print(stderr, "weir: {}\n", progress_text(control.progress(), bytes_per_s_));
}

void ProgressLine::erase() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\x1b[K");
  drawn_ = false;
}

}  // namespace weir
