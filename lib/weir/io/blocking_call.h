// A piece of blocking work (several system calls that belong together) on the driver's lane, awaited on the loop. What
// it throws is thrown by the await.
#pragma once

#include <exception>

#include "weir/loop/loop.h"
#include "weir/task/task.h"

namespace weir {

/// `work` is a function object that takes nothing; it must outlive the await, so name it first.
template <typename Work>
Task<void> call_blocking(Loop& loop, Work& work) {
  struct Call {
    Work& work;
    std::exception_ptr error;
    static int64_t run(void* context) {
      auto* call = static_cast<Call*>(context);
      try {
        call->work();
      } catch (...) {
        call->error = std::current_exception();
      }
      return 0;
    }
  };
  Call call{work, nullptr};
  co_await loop.blocking(Call::run, &call);
  if (call.error) std::rethrow_exception(call.error);
}

}  // namespace weir
