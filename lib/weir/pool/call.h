// A piece of computing on the executor, awaited on the loop. What it throws is thrown by the await.
#pragma once

#include <exception>

#include "weir/loop/loop.h"
#include "weir/pool/executor.h"
#include "weir/task/event.h"
#include "weir/task/task.h"

namespace weir {

/// `work` is a function object that takes nothing and never waits; it must outlive the await, so name it first. Not cut
/// short by any Stop.
template <typename Work>
Task<void> call_on_pool(Loop& loop, Executor& executor, Work& work) {
  struct Call final : Job {
    struct Done : Posted {
      Event* event;
    };
    Call(Work& the_work, Loop& the_loop) : work(the_work), loop(the_loop), done(the_loop.ready()) {
      posted.event = &done;
      posted.run = [](Posted* one) { static_cast<Done*>(one)->event->set(); };
    }
    void run() noexcept override {
      try {
        work();
      } catch (...) {
        error = std::current_exception();
      }
      loop.post(posted);
    }
    Work& work;
    Loop& loop;
    Event done;
    Done posted;
    std::exception_ptr error;
  };
  Call call(work, loop);
  executor.submit(call);
  co_await call.done.wait();
  if (call.error) std::rethrow_exception(call.error);
}

}  // namespace weir
