// Signals of the command. They are blocked before any thread starts and read from a descriptor by the loop, so that
// nothing runs in a handler. SIGINT and SIGTERM ask the run to end: what has been read is worked off and results are
// printed. From then on they have their usual effect, so that a second one ends the process at once, whatever it does.
// SIGUSR1 asks how far it is. What the caller ignores (`nohup`, a background job of a script) stays ignored.
#pragma once

#include <functional>

#include "weir/engine/engine.h"
#include "weir/io/descriptor.h"

namespace weir {

class Signals {
 public:
  Signals();

  /// Runs beside the engine. `tell`: called on SIGUSR1.
  Task<void> watch(RunControl& control, std::function<void()> tell);

  /// The signal that asked for the end, or 0.
  int interrupted_by() const { return interrupted_by_; }

 private:
  Descriptor descriptor_;
  int interrupted_by_ = 0;
};

}  // namespace weir
