// PosixDriver: for kernels without io_uring, and containers that forbid it. epoll says when a pipe, terminal or
// socket is ready, then the loop's thread reads or writes without waiting (RWF_NOWAIT, MSG_DONTWAIT); O_NONBLOCK is
// never set on a descriptor, but for a socket that connects, which is always our own. Regular files, which epoll does
// not take, and path operations run on a Lane.
//
// Where the kernel cannot write to a pipe without waiting (before 6.4), at most PIPE_BUF bytes are written at a time,
// on the Lane and only when the pipe has said that it has room: a full pipe holds no thread, so its write can be
// cancelled and the process can end. A terminal that is stopped (Ctrl-S) can hold one.
//
// Operations on one descriptor in one direction run one after another, in the order in which they were submitted.
#pragma once

#include <vector>

#include "weir/loop/driver.h"
#include "weir/loop/lane.h"
#include "weir/loop/operation_list.h"
#include "weir/loop/wake_event.h"

namespace weir {

class PosixDriver final : public Driver {
 public:
  PosixDriver();
  ~PosixDriver() override;

  std::string_view name() const override { return "posix"; }
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
  /// What waits for one descriptor. The first of each list is the one that is tried, or on the lane.
  struct Descriptor {
    OperationList readers, writers;
    uint32_t armed = 0;        ///< the events that epoll will report, once
    bool registered = false;   ///< with epoll, as far as we know: it forgets descriptors that are closed
  };

  Descriptor& descriptor(int fd);
  OperationList& queue_of(const Operation& operation);
  void start_first(OperationList& queue);
  void arm(int fd);
  void on_ready(int fd, uint32_t events);
  void try_first(OperationList& queue, uint32_t events);
  void to_lane(Operation& operation);
  void leave_queue(Operation& operation, int64_t result);
  void take_from_lane();
  void complete(Operation& operation, int64_t result);
  void wait(int64_t deadline_ns);

  WakeEvent wake_event_;
  int epoll_fd_;
  std::vector<Descriptor> descriptors_;   ///< by descriptor
  OperationList completed_;
  size_t pending_ = 0, on_lane_ = 0;
  bool has_pwait2_ = true;
  Lane lane_{*this};
};

}  // namespace weir
