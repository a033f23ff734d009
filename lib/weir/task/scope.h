// Scope: a group of tasks that run side by side and must be joined. Concurrency begins here and nowhere else; nothing
// is detached. The first failure of a child requests the scope's Stop, so that its siblings end too; `join` waits for
// all of them and then throws that first failure. A child that ends by Cancelled has simply ended. One thread.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>

#include "weir/task/event.h"
#include "weir/task/ready_queue.h"
#include "weir/task/root.h"
#include "weir/task/stop.h"
#include "weir/task/task.h"

namespace weir {

class Scope {
 public:
  explicit Scope(ReadyQueue& ready) : ready_(&ready), empty_(ready) { empty_.set(); }
  Scope(ReadyQueue& ready, Stop& parent) : ready_(&ready), stop_(parent), empty_(ready) { empty_.set(); }
  ~Scope() { WEIR_CHECK(running_ == 0); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// Starts a task; it takes its first step from the ready queue, not inside this call.
  void spawn(Task<void> task);

  /// Waits until every child has ended, those spawned meanwhile included, then throws the first failure, if any.
  /// A join is never cut short: who wants out requests `stop()` and joins.
  Task<void> join();

  Stop& stop() noexcept { return stop_; }
  size_t running_count() const noexcept { return running_; }

 private:
  static Root run_child(Scope* scope, Task<void> task);
  void child_ended(std::exception_ptr error);

  ReadyQueue* ready_;
  Stop stop_;
  Event empty_;
  size_t running_ = 0;
  std::exception_ptr first_error_;
};

}  // namespace weir
