// Alarm: calls a function on the loop's thread when a time is up, unless it is set anew, called off or destroyed
// before. For bounds on waiting: the function requests a Stop, or sends a signal.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "weir/loop/loop.h"

namespace weir {

class Alarm final : private Timer {
 public:
  /// Not set yet. `ring` may set it again.
  Alarm(Loop& loop, std::function<void()> ring) : loop_(loop), ring_(std::move(ring)) {}
  ~Alarm() override { call_off(); }

  void set_at(int64_t deadline_ns) { loop_.timers().arm(*this, deadline_ns); }
  void set_in(int64_t duration_ns) { set_at(loop_.now_ns() + duration_ns); }
  void call_off() { loop_.timers().cancel(*this); }

 private:
  void on_timer() override { ring_(); }
  Loop& loop_;
  std::function<void()> ring_;
};

}  // namespace weir
