#include "weir/loop/uring_driver.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "weir/base/check.h"
#include "weir/base/error.h"
#include "weir/loop/host.h"

namespace weir {
namespace {

constexpr unsigned kSubmissionEntries = 256;
constexpr unsigned kCompletionEntries = 4096;
constexpr size_t kTransferBytesMax = 1 << 30;   // the kernel's own limit is 2 GiB less a page
// Whoever submits a transfer also copies it, if that needs no waiting; from this size on a worker of the kernel does.
constexpr size_t kWorkerBytes = 64 << 10;

// user_data of what is not an Operation.
constexpr uint64_t kWake = 1, kCancel = 2;

// Operation::driver_state.
enum State : uint64_t { Running = 1, Polling = 2, OnLane = 3, StateMask = 7, CancelAsked = 8 };

State state_of(const Operation& operation) { return static_cast<State>(operation.driver_state & StateMask); }
void set_state(Operation& operation, State state) {
  operation.driver_state = (operation.driver_state & ~uint64_t{StateMask}) | state;
}

/// The ring with the best set-up flags that this kernel takes.
int make_ring(io_uring& ring) {
  constexpr unsigned kAlways = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
  constexpr unsigned kSets[] = {
      IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
      IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
      0,
  };
  int result = 0;
  for (unsigned flags : kSets) {
    io_uring_params params{};
    params.flags = kAlways | flags;
    params.cq_entries = kCompletionEntries;
    result = io_uring_queue_init_params(kSubmissionEntries, &ring, &params);
    if (result != -EINVAL) break;
  }
  if (result < 0) return result;
  // RSRC_TAGS came with 5.13, as did multishot poll, which has no flag of its own.
  constexpr unsigned kNeeded = IORING_FEAT_NODROP | IORING_FEAT_FAST_POLL | IORING_FEAT_EXT_ARG | IORING_FEAT_RSRC_TAGS;
  if ((ring.features & kNeeded) == kNeeded) return 0;
  io_uring_queue_exit(&ring);
  return -ENOSYS;
}

short poll_events(const Operation& operation) {
  switch (operation.kind) {
    case OpKind::Poll: return static_cast<short>(operation.flags);
    case OpKind::Write:
    case OpKind::Send:
    case OpKind::Connect: return POLLOUT;
    default: return POLLIN;
  }
}

bool runs_on_lane(OpKind kind) {
  return kind == OpKind::Stat || kind == OpKind::Rename || kind == OpKind::Unlink || kind == OpKind::Blocking;
}

size_t total_bytes(const Operation& operation) {
  size_t bytes = 0;
  for (int i = 0; i < operation.vector_count; i++) bytes += operation.vectors[i].iov_len;
  return bytes;
}

void prepare(io_uring_sqe* sqe, Operation& op) {
  switch (op.kind) {
    case OpKind::Read:
      io_uring_prep_read(sqe, op.fd, op.buffer, static_cast<unsigned>(std::min(op.size, kTransferBytesMax)),
                         static_cast<uint64_t>(op.offset));
      if (op.offset >= 0 && op.size >= kWorkerBytes) sqe->flags |= IOSQE_ASYNC;
      break;
    case OpKind::Write:
      io_uring_prep_writev(sqe, op.fd, op.vectors, static_cast<unsigned>(op.vector_count),
                           static_cast<uint64_t>(op.offset));
      if (total_bytes(op) >= kWorkerBytes) sqe->flags |= IOSQE_ASYNC;
      break;
    case OpKind::Send:
      op.message = {};
      op.message.msg_iov = const_cast<iovec*>(op.vectors);
      op.message.msg_iovlen = static_cast<size_t>(op.vector_count);
      io_uring_prep_sendmsg(sqe, op.fd, &op.message, MSG_NOSIGNAL);
      break;
    case OpKind::Accept:
      op.address_bytes = sizeof(sockaddr_storage);
      io_uring_prep_accept(sqe, op.fd, reinterpret_cast<sockaddr*>(op.address),
                           op.address ? &op.address_bytes : nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      break;
    case OpKind::Connect:
      io_uring_prep_connect(sqe, op.fd, reinterpret_cast<const sockaddr*>(op.address), op.address_bytes);
      break;
    case OpKind::Sync: io_uring_prep_fsync(sqe, op.fd, 0); break;
    case OpKind::Open: io_uring_prep_openat(sqe, AT_FDCWD, op.path, op.flags | O_CLOEXEC, op.mode); break;
    case OpKind::Close: io_uring_prep_close(sqe, op.fd); break;
    default: WEIR_CHECK(!"an operation that io_uring runs");
  }
}

}  // namespace

UringDriver::UringDriver() {
  if (int result = make_ring(ring_); result < 0) throw Error::from_errno(-result, "setting up io_uring");
  must_enter_ = !(ring_.flags & IORING_SETUP_TASKRUN_FLAG);
  watch_wake();
}

UringDriver::~UringDriver() {
  WEIR_CHECK(pending_ == 0);
  io_uring_queue_exit(&ring_);
}

void UringDriver::submit(Operation& operation) {
  pending_++;
  if (runs_on_lane(operation.kind)) {
    operation.driver_state = OnLane;
    on_lane_++;
    lane_.submit(operation);
    return;
  }
  operation.driver_state = Running;
  begin(operation);
}

void UringDriver::begin(Operation& operation) {
  bool poll_first = operation.kind == OpKind::Receive || operation.kind == OpKind::Poll;
  if (poll_first) set_state(operation, Polling);
  io_uring_sqe* sqe = take_sqe();
  if (state_of(operation) == Polling) io_uring_prep_poll_add(sqe, operation.fd, static_cast<unsigned>(poll_events(operation)));
  else prepare(sqe, operation);
  io_uring_sqe_set_data(sqe, &operation);
}

/// When the queue is full, what is in it is submitted now. The kernel refuses that only while its own completion
/// queue overflows or memory is short, and reaping is the cure for both.
io_uring_sqe* UringDriver::take_sqe() {
  while (true) {
    if (io_uring_sqe* sqe = io_uring_get_sqe(&ring_)) return sqe;
    int submitted = io_uring_submit(&ring_);
    WEIR_CHECK(submitted != -EEXIST);   // another thread than the one that made this driver
    if (submitted < 0) reap();
  }
}

void UringDriver::cancel(Operation& operation) {
  if (operation.driver_state == 0 || (operation.driver_state & CancelAsked)) return;
  operation.driver_state |= CancelAsked;
  if (state_of(operation) == OnLane) {
    if (!lane_.cancel(operation)) return;
    on_lane_--;
    complete(operation, -ECANCELED);
    return;
  }
  // Submitted in order before its target's completion can be reaped, so it never meets another operation that lies
  // at the same address later.
  io_uring_sqe* sqe = take_sqe();
  io_uring_prep_cancel(sqe, &operation, 0);
  io_uring_sqe_set_data64(sqe, kCancel);
}

void UringDriver::turn(int64_t deadline_ns, ReadyQueue& ready) {
  if (on_lane_ > 0) {
    OperationList ended = lane_.take_completed();
    while (Operation* operation = ended.pop()) {
      on_lane_--;
      complete(*operation, operation->result);
    }
  }
  if (!completed_.empty()) deadline_ns = 0;
  wait(deadline_ns);
  reap();
  while (Operation* operation = completed_.pop()) ready.push(operation->waiter);
}

void UringDriver::wait(int64_t deadline_ns) {
  if (io_uring_cq_ready(&ring_)) deadline_ns = 0;
  int64_t timeout_ns = deadline_ns == INT64_MAX ? INT64_MAX : std::max<int64_t>(0, deadline_ns - now_ns());
  if (deadline_ns == 0 || timeout_ns == 0) {
    bool unseen = must_enter_ || (IO_URING_READ_ONCE(*ring_.sq.kflags) & (IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW));
    if (unseen) io_uring_submit_and_get_events(&ring_);
    else if (io_uring_sq_ready(&ring_)) io_uring_submit(&ring_);
    return;
  }
  __kernel_timespec timeout{timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
  io_uring_cqe* first = nullptr;
  int result = io_uring_submit_and_wait_timeout(&ring_, &first, 1, timeout_ns == INT64_MAX ? nullptr : &timeout, nullptr);
  WEIR_CHECK(result != -EEXIST);   // another thread than the one that made this driver
}

void UringDriver::reap() {
  io_uring_cqe* next = nullptr;
  for (unsigned count = 0; count < kCompletionEntries && io_uring_peek_cqe(&ring_, &next) == 0; count++) {
    // The entry goes back before it is acted on, since acting on it may submit, and so reap.
    io_uring_cqe completion = *next;
    io_uring_cqe_seen(&ring_, next);
    on_completion(completion);
  }
}

void UringDriver::on_completion(const io_uring_cqe& completion) {
  if (completion.user_data == kCancel || completion.user_data == LIBURING_UDATA_TIMEOUT) return;
  if (completion.user_data == kWake) {
    wake_event_.acknowledge();
    if (!(completion.flags & IORING_CQE_F_MORE)) watch_wake();
    return;
  }
  on_result(*reinterpret_cast<Operation*>(completion.user_data), completion.res);
}

void UringDriver::on_result(Operation& operation, int64_t result) {
  bool cancelled = operation.driver_state & CancelAsked;
  if (result == -EINTR && cancelled) result = -ECANCELED;   // how the kernel's workers are cancelled
  bool polled = state_of(operation) == Polling;
  // A Unix socket that connects says EAGAIN when its peer's backlog is full; no readiness ends that. A close that was
  // interrupted has closed.
  bool is_final = operation.kind == OpKind::Poll || operation.kind == OpKind::Connect ||
                  operation.kind == OpKind::Close || (polled && result < 0);
  if (is_final) return complete(operation, result);
  if (operation.kind == OpKind::Receive) {
    if (cancelled) return complete(operation, -ECANCELED);
    std::span<char> room = operation.sink->room();
    if (room.empty()) return complete(operation, -ENOBUFS);
    ssize_t received = recv(operation.fd, room.data(), room.size(), MSG_DONTWAIT);
    result = received < 0 ? -errno : received;
  } else if (polled) {
    set_state(operation, Running);
    result = -EINTR;   // not tried yet
  }
  if (result != -EAGAIN && result != -EINTR) return complete(operation, result);
  if (cancelled) return complete(operation, -ECANCELED);
  if (result == -EAGAIN) set_state(operation, Polling);
  begin(operation);
}

void UringDriver::complete(Operation& operation, int64_t result) {
  operation.driver_state = 0;
  operation.result = result;
  pending_--;
  completed_.push(operation);
}

void UringDriver::watch_wake() {
  io_uring_sqe* sqe = take_sqe();
  // The eventfd is never read: each write to it is an edge of its own.
  io_uring_prep_poll_multishot(sqe, wake_event_.fd(), POLLIN);
  io_uring_sqe_set_data64(sqe, kWake);
}

int64_t UringDriver::read_cached(int fd, std::span<char> into, int64_t offset) {
  return host_read_cached(fd, into, offset);
}

int64_t UringDriver::now_ns() const { return host_now_ns(); }
int64_t UringDriver::wall_ns() const { return host_wall_ns(); }
uint64_t UringDriver::random() { return host_random(); }

}  // namespace weir
