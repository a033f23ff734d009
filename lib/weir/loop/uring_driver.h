// UringDriver: the default. One io_uring of its own, made by the thread that runs the loop and used by no other.
// A round costs one io_uring_enter. Large transfers of files are copied by the kernel's own workers, so that the page
// cache does not hold up the loop; pipes, terminals and sockets are tried at once and otherwise waited for by the
// kernel, whatever their O_NONBLOCK flag says. Path operations and blocking calls run on a Lane.
//
// Receive polls, then calls recv into the sink's own room: a waiting connection holds no memory, a small room loses
// no byte, and nothing is copied twice. A ring of provided buffers would copy once more and leave the rest of a buffer
// to be kept where the room is smaller; in bench/micro a bare loop of blocking recv is not faster than this.
//
// Needs Linux 5.13; uses SINGLE_ISSUER, COOP_TASKRUN and DEFER_TASKRUN where the kernel has them. Pins no memory.
#pragma once

#include <liburing.h>

#include "weir/loop/driver.h"
#include "weir/loop/lane.h"
#include "weir/loop/operation_list.h"
#include "weir/loop/wake_event.h"

namespace weir {

class UringDriver final : public Driver {
 public:
  /// Throws Error, its error_number() that of io_uring_setup, when there is no io_uring to be had.
  UringDriver();
  ~UringDriver() override;

  std::string_view name() const override { return "uring"; }
  void submit(Operation& operation) override;
  void cancel(Operation& operation) override;
  void turn(int64_t deadline_ns, ReadyQueue& ready) override;
  void wake() override { wake_event_.wake(); }
  int64_t read_cached(int fd, std::span<char> into, int64_t offset) override;
  int64_t now_ns() const override;
  int64_t wall_ns() const override;
  uint64_t random() override;
  size_t pending_count() const override { return pending_; }

 private:
  void begin(Operation& operation);
  io_uring_sqe* take_sqe();
  void watch_wake();
  void wait(int64_t deadline_ns);
  void reap();
  void on_completion(const io_uring_cqe& completion);
  void on_result(Operation& operation, int64_t result);
  void complete(Operation& operation, int64_t result);

  WakeEvent wake_event_;
  io_uring ring_{};
  OperationList completed_;
  size_t pending_ = 0, on_lane_ = 0;
  bool must_enter_ = false;   ///< without TASKRUN_FLAG only a system call shows what has completed
  Lane lane_{*this};
};

}  // namespace weir
