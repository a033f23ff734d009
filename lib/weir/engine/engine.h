// Engine: runs graphs. It makes a loop, an executor and a ledger for each run, on the thread that calls `run`, and
// gives them up at its end. No exception of ours leaves it.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "weir/base/error.h"
#include "weir/engine/report.h"
#include "weir/loop/driver.h"
#include "weir/pool/executor.h"
#include "weir/stage/context.h"
#include "weir/stage/graph.h"

namespace weir {

struct EngineOptions {
  size_t memory_bytes = 40 << 20;          ///< the ledger: blocks, states, windows
  size_t workers = 0;                      ///< 0: what the machine offers
  RunLimits limits;
  /// Told, on the loop's thread, at what address a `listen` takes connections: "tcp://127.0.0.1:5140".
  std::function<void(std::string_view address)> on_listening;
  /// The driver and executor of a run; by default make_driver() and a TbbPool. Simulations bring their own.
  std::function<std::unique_ptr<Driver>()> make_driver;
  std::function<std::unique_ptr<Executor>(Loop&)> make_executor;
};

/// What may be done to a run from beside it, on the loop's thread.
class RunControl {
 public:
  virtual Loop& loop() = 0;
  virtual const Progress& progress() const = 0;
  /// Asks the sources to end; what has been read is worked off, results are partial.
  virtual void interrupt() = 0;
  /// Asks every stage to end at once.
  virtual void cancel() = 0;
  /// Requested when the run has ended.
  virtual Stop& over() = 0;

 protected:
  ~RunControl() = default;
};

/// The failure of a run, with what it did up to there.
struct RunFailure {
  Error error;
  Report report;
};

class Engine {
 public:
  explicit Engine(EngineOptions options = {});

  /// Runs `graph` to its end. `beside` is a task that runs with it (signals, a progress line) and must end when
  /// `over()` is requested.
  std::expected<Report, RunFailure> run(Graph graph, std::function<Task<void>(RunControl&)> beside = {});

 private:
  EngineOptions options_;
};

}  // namespace weir
