#include "weir/loop/posix_driver.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "weir/base/check.h"
#include "weir/base/error.h"
#include "weir/loop/host.h"

namespace weir {
namespace {

constexpr int kEventsPerTurn = 256;

// What an attempt gives beside a result or -errno.
constexpr int64_t kNotReady = INT64_MIN;       // wait for the descriptor again
constexpr int64_t kNeedsLane = INT64_MIN + 1;  // this descriptor cannot be used without waiting

// Operation::driver_state.
enum State : uint64_t {
  OnLane = 1,          // nothing but the lane knows of it
  Queued = 2,          // in a descriptor's queue, waiting for epoll or for those before it
  QueuedOnLane = 3,    // first in a descriptor's queue, and on the lane
  Connecting = 4,      // in a descriptor's queue, the connection under way
};

bool is_queued(const Operation& operation) { return operation.driver_state >= Queued; }

bool writes(const Operation& operation) {
  switch (operation.kind) {
    case OpKind::Write:
    case OpKind::Send:
    case OpKind::Connect: return true;
    case OpKind::Poll: return operation.flags & POLLOUT;
    default: return false;
  }
}

bool runs_on_lane(const Operation& operation) {
  switch (operation.kind) {
    case OpKind::Read:
    case OpKind::Write: return operation.offset >= 0;
    case OpKind::Receive:
    case OpKind::Send:
    case OpKind::Accept:
    case OpKind::Poll: return false;
    // A Unix socket that finds its peer's backlog full waits, and no readiness tells when that is over.
    case OpKind::Connect: return operation.address->ss_family == AF_UNIX;
    default: return true;
  }
}

int64_t outcome(ssize_t result) {
  if (result >= 0) return result;
  return errno == EAGAIN || errno == EINTR ? kNotReady : -errno;
}

int64_t try_read(Operation& op) {
  iovec room{op.buffer, op.size};
  ssize_t result = preadv2(op.fd, &room, 1, -1, RWF_NOWAIT);
  if (result < 0 && (errno == EOPNOTSUPP || errno == ENOSYS)) return kNeedsLane;
  return outcome(result);
}

int64_t try_write(Operation& op) {
  ssize_t result = pwritev2(op.fd, op.vectors, op.vector_count, -1, RWF_NOWAIT);
  if (result < 0 && (errno == EOPNOTSUPP || errno == ENOSYS)) return kNeedsLane;
  return outcome(result);
}

int64_t try_receive(Operation& op) {
  std::span<char> room = op.sink->room();
  if (room.empty()) return -ENOBUFS;
  return outcome(recv(op.fd, room.data(), room.size(), MSG_DONTWAIT));
}

int64_t try_send(Operation& op) {
  op.message = {};
  op.message.msg_iov = const_cast<iovec*>(op.vectors);
  op.message.msg_iovlen = static_cast<size_t>(op.vector_count);
  return outcome(sendmsg(op.fd, &op.message, MSG_DONTWAIT | MSG_NOSIGNAL));
}

int64_t try_accept(Operation& op) {
  op.address_bytes = sizeof(sockaddr_storage);
  return outcome(accept4(op.fd, reinterpret_cast<sockaddr*>(op.address), op.address ? &op.address_bytes : nullptr,
                         SOCK_CLOEXEC | SOCK_NONBLOCK));
}

/// The first half of connecting; the second is `connected`.
int64_t begin_connect(Operation& op) {
  int flags = fcntl(op.fd, F_GETFL);
  if (flags < 0 || fcntl(op.fd, F_SETFL, flags | O_NONBLOCK) < 0) return -errno;
  if (connect(op.fd, reinterpret_cast<const sockaddr*>(op.address), op.address_bytes) == 0) return 0;
  return errno == EINPROGRESS || errno == EINTR ? kNotReady : -errno;
}

int64_t connected(Operation& op) {
  int error_number = 0;
  socklen_t size = sizeof error_number;
  if (getsockopt(op.fd, SOL_SOCKET, SO_ERROR, &error_number, &size) < 0) return -errno;
  return -error_number;
}

int64_t try_now(Operation& op, uint32_t events) {
  switch (op.kind) {
    case OpKind::Read: return try_read(op);
    case OpKind::Write: return try_write(op);
    case OpKind::Receive: return try_receive(op);
    case OpKind::Send: return try_send(op);
    case OpKind::Accept: return try_accept(op);
    case OpKind::Connect: return connected(op);
    default: {
      uint32_t there = events & static_cast<uint32_t>(op.flags | POLLERR | POLLHUP);
      return there ? there : kNotReady;
    }
  }
}

}  // namespace

PosixDriver::PosixDriver() : epoll_fd_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_fd_ < 0) throw Error::from_errno(errno, "making an epoll descriptor");
  epoll_event event{.events = EPOLLIN, .data = {.fd = wake_event_.fd()}};
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_event_.fd(), &event) < 0) {
    int error_number = errno;
    close(epoll_fd_);
    throw Error::from_errno(error_number, "watching an eventfd");
  }
}

PosixDriver::~PosixDriver() {
  WEIR_CHECK(pending_ == 0);
  close(epoll_fd_);
}

void PosixDriver::submit(Operation& operation) {
  pending_++;
  if (runs_on_lane(operation)) {
    operation.driver_state = OnLane;
    if (operation.kind == OpKind::Close && operation.fd >= 0) descriptor(operation.fd).registered = false;
    to_lane(operation);
    return;
  }
  if (operation.fd < 0) return complete(operation, -EBADF);
  operation.driver_state = Queued;
  OperationList& queue = queue_of(operation);
  bool first = queue.empty();
  queue.push(operation);
  if (first) start_first(queue);
}

PosixDriver::Descriptor& PosixDriver::descriptor(int fd) {
  auto index = static_cast<size_t>(fd);
  if (index >= descriptors_.size()) descriptors_.resize(std::max(index + 1, descriptors_.size() * 2));
  return descriptors_[index];
}

OperationList& PosixDriver::queue_of(const Operation& operation) {
  Descriptor& waited = descriptor(operation.fd);
  return writes(operation) ? waited.writers : waited.readers;
}

/// The first of a queue is a new one: makes it wait for its descriptor.
void PosixDriver::start_first(OperationList& queue) {
  Operation& operation = *queue.front();
  if (operation.kind == OpKind::Connect) {
    int64_t result = begin_connect(operation);
    if (result != kNotReady) return leave_queue(operation, result);
    operation.driver_state = Connecting;
  }
  arm(operation.fd);
}

/// One event for whatever waits at a descriptor now. epoll disarms it with that event.
void PosixDriver::arm(int fd) {
  auto wants = [](const OperationList& queue) { return !queue.empty() && queue.front()->driver_state != QueuedOnLane; };
  Descriptor& waited = descriptor(fd);
  uint32_t events = 0;
  if (wants(waited.readers)) events |= EPOLLIN;
  if (wants(waited.writers)) events |= EPOLLOUT;
  if (events == waited.armed) return;

  epoll_event event{.events = events | EPOLLONESHOT, .data = {.fd = fd}};
  int result = epoll_ctl(epoll_fd_, waited.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
  if (result < 0 && waited.registered && errno == ENOENT) result = epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event);
  if (result < 0 && !waited.registered && errno == EEXIST) result = epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event);
  waited.registered = result == 0;
  if (result == 0) {
    waited.armed = events;
    return;
  }

  // A regular file is always ready, but not without waiting. Anything else is an error of the descriptor itself.
  int error_number = errno;
  for (OperationList* queue : {&waited.readers, &waited.writers}) {
    if (!wants(*queue)) continue;
    Operation& operation = *queue->front();
    if (error_number != EPERM) {
      leave_queue(operation, -error_number);
    } else if (operation.kind == OpKind::Read || operation.kind == OpKind::Write) {
      operation.driver_state = QueuedOnLane;
      to_lane(operation);
    } else {
      leave_queue(operation, operation.kind == OpKind::Poll ? operation.flags : -ENOTSOCK);
    }
    return arm(fd);
  }
}

void PosixDriver::on_ready(int fd, uint32_t events) {
  Descriptor& waited = descriptor(fd);
  waited.armed = 0;
  bool broken = events & (EPOLLERR | EPOLLHUP);
  if (broken || (events & EPOLLIN)) try_first(waited.readers, events);
  if (broken || (events & EPOLLOUT)) try_first(waited.writers, events);
  arm(fd);
}

void PosixDriver::try_first(OperationList& queue, uint32_t events) {
  Operation* operation = queue.front();
  if (!operation || operation->driver_state == QueuedOnLane) return;
  int64_t result = try_now(*operation, events);
  if (result == kNotReady) return;
  if (result != kNeedsLane) return leave_queue(*operation, result);
  if (operation->kind == OpKind::Write) operation->size = PIPE_BUF;
  operation->driver_state = QueuedOnLane;
  to_lane(*operation);
}

void PosixDriver::to_lane(Operation& operation) {
  on_lane_++;
  lane_.submit(operation);
}

void PosixDriver::leave_queue(Operation& operation, int64_t result) {
  // Whoever gets the result may close the descriptor, and its number may come back as another file.
  descriptor(operation.fd).armed = 0;
  OperationList& queue = queue_of(operation);
  bool was_first = queue.front() == &operation;
  queue.remove(operation);
  complete(operation, result);
  if (was_first && !queue.empty()) start_first(queue);
}

void PosixDriver::cancel(Operation& operation) {
  if (operation.driver_state == 0) return;
  bool on_lane = operation.driver_state == OnLane || operation.driver_state == QueuedOnLane;
  if (on_lane) {
    if (!lane_.cancel(operation)) return;
    on_lane_--;
  }
  if (is_queued(operation)) leave_queue(operation, -ECANCELED);
  else complete(operation, -ECANCELED);
}

void PosixDriver::turn(int64_t deadline_ns, ReadyQueue& ready) {
  if (on_lane_ > 0) take_from_lane();
  wait(completed_.empty() ? deadline_ns : 0);
  while (Operation* operation = completed_.pop()) ready.push(operation->waiter);
}

void PosixDriver::take_from_lane() {
  OperationList ended = lane_.take_completed();
  while (Operation* operation = ended.pop()) {
    on_lane_--;
    if (is_queued(*operation)) leave_queue(*operation, operation->result);
    else complete(*operation, operation->result);
  }
}

void PosixDriver::wait(int64_t deadline_ns) {
  int64_t timeout_ns = deadline_ns == INT64_MAX ? INT64_MAX : std::max<int64_t>(0, deadline_ns - now_ns());
  epoll_event events[kEventsPerTurn];
  int count = -1;
  if (has_pwait2_ && timeout_ns > 0 && timeout_ns != INT64_MAX) {
    timespec timeout{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
    count = epoll_pwait2(epoll_fd_, events, kEventsPerTurn, &timeout, nullptr);
    has_pwait2_ = count >= 0 || errno == EINTR;
  }
  if (count < 0) {
    constexpr int64_t kLongest_ms = INT_MAX;
    int64_t timeout_ms = timeout_ns == INT64_MAX ? -1 : std::min((timeout_ns + 999'999) / 1'000'000, kLongest_ms);
    count = epoll_wait(epoll_fd_, events, kEventsPerTurn, static_cast<int>(timeout_ms));
  }
  for (int i = 0; i < count; i++) {
    if (events[i].data.fd == wake_event_.fd()) wake_event_.drain();
    else on_ready(events[i].data.fd, events[i].events);
  }
}

void PosixDriver::complete(Operation& operation, int64_t result) {
  operation.driver_state = 0;
  operation.result = result;
  pending_--;
  completed_.push(operation);
}

int64_t PosixDriver::read_cached(int fd, std::span<char> into, int64_t offset) {
  return host_read_cached(fd, into, offset);
}

int64_t PosixDriver::now_ns() const { return host_now_ns(); }
int64_t PosixDriver::wall_ns() const { return host_wall_ns(); }
uint64_t PosixDriver::random() { return host_random(); }

}  // namespace weir
