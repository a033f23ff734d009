// Stop: a request to end, asked for and waited for. Requesting it cancels whatever the tasks that listen to it are
// waiting for; a cancelled await throws `Cancelled`, and the task unwinds in its own time. A Stop may have a parent:
// a request there is a request here.
// `requested` may be read on any thread (pool tasks look at it between batches); everything else is for the loop's
// thread. A listener is a node in the waiter's own frame: listening allocates nothing.
#pragma once

#include <atomic>

#include "weir/base/check.h"

namespace weir {

/// What a cancelled await throws. It is no Error and carries nothing; only Scope catches it.
struct Cancelled {};

class Stop;

/// Called once, on the loop's thread, when the stop is requested; unlinked by its destructor. Must not be destroyed
/// by another listener's call except through the same Stop's list, which allows it.
class StopListener {
 public:
  StopListener() = default;
  StopListener(const StopListener&) = delete;
  StopListener& operator=(const StopListener&) = delete;
  void listen(Stop& stop);
  void unlink() noexcept;

 protected:
  virtual ~StopListener() { unlink(); }
  virtual void on_stop() = 0;

 private:
  friend class Stop;
  StopListener* next_ = nullptr;
  StopListener** previous_link_ = nullptr;
};

class Stop final : private StopListener {
 public:
  Stop() = default;
  explicit Stop(Stop& parent) {
    if (parent.requested()) request();
    else StopListener::listen(parent);
  }
  ~Stop() { WEIR_CHECK(first_ == nullptr); }

  bool requested() const noexcept { return requested_.load(std::memory_order_acquire); }

  void request() {
    if (requested_.exchange(true, std::memory_order_acq_rel)) return;
    while (first_) {
      StopListener* listener = first_;
      listener->unlink();
      listener->on_stop();
    }
  }

  /// Throws Cancelled if the stop was requested.
  void check() const {
    if (requested()) throw Cancelled{};
  }

 private:
  friend class StopListener;
  void on_stop() override { request(); }
  std::atomic<bool> requested_{false};
  StopListener* first_ = nullptr;
};

inline void StopListener::listen(Stop& stop) {
  WEIR_CHECK(previous_link_ == nullptr);
  next_ = stop.first_;
  if (next_) next_->previous_link_ = &next_;
  stop.first_ = this;
  previous_link_ = &stop.first_;
}

inline void StopListener::unlink() noexcept {
  if (!previous_link_) return;
  *previous_link_ = next_;
  if (next_) next_->previous_link_ = previous_link_;
  previous_link_ = nullptr;
  next_ = nullptr;
}

}  // namespace weir
