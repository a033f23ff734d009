#include "weir/task/scope.h"

namespace weir {

Root Scope::run_child(Scope* scope, Task<void> task) {
  std::exception_ptr error;
  try {
    co_await std::move(task);
  } catch (const Cancelled&) {
  } catch (...) {
    error = std::current_exception();
  }
  // The child's frame goes before the scope hears of its end: whoever joins may free what the frame refers to.
  task = Task<void>();
  scope->child_ended(error);
}

void Scope::spawn(Task<void> task) {
  running_++;
  empty_.reset();
  ready_->push(run_child(this, std::move(task)).handle);
}

void Scope::child_ended(std::exception_ptr error) {
  if (error && !first_error_) {
    first_error_ = error;
    stop_.request();
  }
  if (--running_ == 0) empty_.set();
}

Task<void> Scope::join() {
  while (running_) co_await empty_.wait();
  if (first_error_) std::rethrow_exception(std::exchange(first_error_, nullptr));
}

}  // namespace weir
