// Gate: the turnstile in front of a Step. Tasks run in parallel; each passes a gate in the order of its sequence number
// (oneTBB's serial_in_order). A task that comes too early is parked: it gives its worker back, and whoever leaves the
// gate before it gets it handed, to be submitted again. A task that has nothing to step skips its turn without
// waiting for it. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace weir {

template <typename Task>
class Gate {
 public:
  /// At most `tasks_max` sequence numbers are about at a time.
  explicit Gate(size_t tasks_max) : places_(tasks_max) {}

  /// Whether it is `sequence`'s turn. If not, `task` is parked until it is.
  bool enter(uint64_t sequence, Task* task) {
    std::lock_guard lock(mutex_);
    if (turn_ == sequence) return true;
    places_[sequence % places_.size()].parked = task;
    return false;
  }

  /// Ends the turn of `sequence`; its successor, if that one is parked.
  Task* leave(uint64_t sequence) { return pass(sequence); }

  /// Gives up the turn of `sequence`, which has not entered. Its successor, if that one is parked and its turn came.
  Task* skip(uint64_t sequence) { return pass(sequence); }

 private:
  struct Place {
    Task* parked = nullptr;
    bool skipped = false;
  };
  Task* pass(uint64_t sequence) {
    std::lock_guard lock(mutex_);
    if (turn_ != sequence) {
      places_[sequence % places_.size()].skipped = true;
      return nullptr;
    }
    turn_++;
    while (places_[turn_ % places_.size()].skipped) {
      places_[turn_ % places_.size()].skipped = false;
      turn_++;
    }
    Task* next = places_[turn_ % places_.size()].parked;
    places_[turn_ % places_.size()].parked = nullptr;
    return next;
  }
  std::mutex mutex_;
  std::vector<Place> places_;
  uint64_t turn_ = 0;
};

}  // namespace weir
