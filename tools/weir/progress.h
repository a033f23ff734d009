// How far a run is: one line on standard error, redrawn in place where that is a terminal, and told once on SIGUSR1.
// The line is erased before anything else is printed.
#pragma once

#include <cstdint>
#include <string>

#include "weir/engine/engine.h"

namespace weir {

/// "1.20 GB of 9.80 GB, 12 %, 2.10 GB/s, 4.10 s left", without what is not known.
std::string progress_text(const Progress& progress, double bytes_per_s);

class ProgressLine {
 public:
  enum class Form : uint8_t {
    Off,
    InPlace,   ///< a terminal
    Lines,     ///< a line each second, for a log
  };
  explicit ProgressLine(Form form) : form_(form) {}
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Runs beside the engine.
  Task<void> show(RunControl& control);
  /// Tells once, whatever the form.
  void tell(RunControl& control);
  /// Takes the line off the terminal.
  void erase();

 private:
  void measure(RunControl& control);

  const Form form_;
  bool drawn_ = false;
  int64_t measured_ns_ = 0;        ///< when; 0: not begun
  uint64_t measured_bytes_ = 0;
  double bytes_per_s_ = 0;
};

}  // namespace weir
