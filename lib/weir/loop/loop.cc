#include "weir/loop/loop.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <cerrno>

#include "weir/base/check.h"

namespace weir {
namespace {

// A phase that has more to do goes on in the next round.
constexpr size_t kTimersPerRound = 4096;
constexpr size_t kResumesPerPhase = 4096;

/// Keeps SIGPIPE blocked in this thread while it lives; a write to a closed pipe then only gives EPIPE. The signal
/// that such a write left pending is taken away before the mask is restored, unless one was pending before.
class PipeSignalBlocked {
 public:
  PipeSignalBlocked() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pending_before_ = is_pending();
    pthread_sigmask(SIG_BLOCK, &pipe_, &mask_before_);
  }
  ~PipeSignalBlocked() {
    timespec at_once{};
    if (!pending_before_ && is_pending()) sigtimedwait(&pipe_, nullptr, &at_once);
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  }
  PipeSignalBlocked(const PipeSignalBlocked&) = delete;
  PipeSignalBlocked& operator=(const PipeSignalBlocked&) = delete;

 private:
  static bool is_pending() {
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
  }
  sigset_t pipe_, mask_before_;
  bool pending_before_;
};

}  // namespace

void OperationAwaiter::await_suspend(std::coroutine_handle<> waiter) {
  operation_.waiter = waiter;
  loop_.driver().submit(operation_);
  if (stop_) listen(*stop_);
}

int64_t OperationAwaiter::await_resume() {
  unlink();
  if (operation_.result == -ECANCELED && stop_ && stop_->requested()) throw Cancelled{};
  return operation_.result;
}

void OperationAwaiter::on_stop() { loop_.driver().cancel(operation_); }

void SleepAwaiter::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  loop_.timers().arm(*this, sleep_deadline_ns_);
  if (stop_) listen(*stop_);
}

void SleepAwaiter::on_timer() {
  unlink();
  loop_.ready().push(waiter_);
}

void SleepAwaiter::on_stop() {
  cancelled_ = true;
  loop_.timers().cancel(*this);
  loop_.ready().push(waiter_);
}

Loop::Loop(std::unique_ptr<Driver> driver) : driver_(std::move(driver)) {}

Loop::~Loop() { WEIR_CHECK(!running_); }

void Loop::run_until(const bool& finished) {
  WEIR_CHECK(!running_);
  running_ = true;
  PipeSignalBlocked blocked;
  int64_t looked_ns = now_ns();
  while (true) {
    timers_.fire(now_ns(), kTimersPerRound);
    ready_.run(kResumesPerPhase);
    if (finished && ready_.empty()) break;

    int64_t deadline_ns = wait_deadline_ns();
    int64_t lag_ns = now_ns() - looked_ns;
    lag_.max_ns = std::max(lag_.max_ns, lag_ns);
    lag_.total_ns += lag_ns;
    lag_.rounds++;
    driver_->turn(deadline_ns, ready_);
    waiting_.store(false, std::memory_order_relaxed);
    looked_ns = now_ns();
    ready_.run(kResumesPerPhase);

    run_posted();
    ready_.run(kResumesPerPhase);
  }
  WEIR_CHECK(driver_->pending_count() == 0);
  running_ = false;
}

/// How long this round may wait at the driver.
int64_t Loop::wait_deadline_ns() {
  if (!ready_.empty() || posted_.load(std::memory_order_relaxed)) return 0;
  int64_t idle_ns = idle_hook_ ? idle_hook_() : INT64_MAX;
  if (!ready_.empty()) return 0;
  // Either the poster sees that we wait, or we see what it posted.
  waiting_.store(true, std::memory_order_seq_cst);
  if (posted_.load(std::memory_order_seq_cst)) return 0;
  int64_t deadline_ns = timers_.next_deadline_ns();
  if (idle_ns != INT64_MAX) deadline_ns = std::min(deadline_ns, now_ns() + idle_ns);
  return deadline_ns;
}

void Loop::post_quietly(Posted& posted) {
  Posted* newest = posted_.load(std::memory_order_relaxed);
  do posted.next = newest;
  while (!posted_.compare_exchange_weak(newest, &posted, std::memory_order_seq_cst, std::memory_order_relaxed));
}

void Loop::post(Posted& posted) {
  post_quietly(posted);
  if (waiting_.load(std::memory_order_seq_cst) && waiting_.exchange(false, std::memory_order_acq_rel)) driver_->wake();
}

void Loop::run_posted() {
  if (!posted_.load(std::memory_order_relaxed)) return;
  Posted* newest = posted_.exchange(nullptr, std::memory_order_acquire);
  Posted* oldest = nullptr;
  while (newest) {
    Posted* next = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest) {
    Posted* posted = oldest;
    oldest = posted->next;   // from its run on it may be posted again, or be gone
    posted->run(posted);
  }
}

OperationAwaiter Loop::read(int fd, std::span<char> into, int64_t offset, Stop* stop) {
  return {*this, {.kind = OpKind::Read, .fd = fd, .offset = offset, .buffer = into.data(), .size = into.size()}, stop};
}
OperationAwaiter Loop::write(int fd, std::span<const iovec> from, int64_t offset, Stop* stop) {
  return {*this,
          {.kind = OpKind::Write,
           .fd = fd,
           .offset = offset,
           .vectors = from.data(),
           .vector_count = static_cast<int>(from.size())},
          stop};
}
OperationAwaiter Loop::receive(int fd, ReceiveSink& into, Stop* stop) {
  return {*this, {.kind = OpKind::Receive, .fd = fd, .sink = &into}, stop};
}
OperationAwaiter Loop::send(int fd, std::span<const iovec> from, Stop* stop) {
  return {*this,
          {.kind = OpKind::Send, .fd = fd, .vectors = from.data(), .vector_count = static_cast<int>(from.size())},
          stop};
}
OperationAwaiter Loop::accept(int fd, sockaddr_storage* peer, Stop* stop) {
  return {*this, {.kind = OpKind::Accept, .fd = fd, .address = peer}, stop};
}
OperationAwaiter Loop::connect(int fd, sockaddr_storage& address, socklen_t address_bytes, Stop* stop) {
  return {*this, {.kind = OpKind::Connect, .fd = fd, .address = &address, .address_bytes = address_bytes}, stop};
}
OperationAwaiter Loop::poll(int fd, short events, Stop* stop) {
  return {*this, {.kind = OpKind::Poll, .fd = fd, .flags = events}, stop};
}
OperationAwaiter Loop::sync(int fd) { return {*this, {.kind = OpKind::Sync, .fd = fd}, nullptr}; }
OperationAwaiter Loop::open(const char* path, int flags, mode_t mode) {
  return {*this, {.kind = OpKind::Open, .flags = flags, .mode = mode, .path = path}, nullptr};
}
OperationAwaiter Loop::close(int fd) { return {*this, {.kind = OpKind::Close, .fd = fd}, nullptr}; }
OperationAwaiter Loop::stat(const char* path, struct stat& status, int flags) {
  return {*this, {.kind = OpKind::Stat, .flags = flags, .path = path, .status = &status}, nullptr};
}
OperationAwaiter Loop::stat(int fd, struct stat& status) {
  return {*this, {.kind = OpKind::Stat, .fd = fd, .status = &status}, nullptr};
}
OperationAwaiter Loop::rename(const char* from, const char* to) {
  return {*this, {.kind = OpKind::Rename, .path = from, .path_to = to}, nullptr};
}
OperationAwaiter Loop::unlink(const char* path) {
  return {*this, {.kind = OpKind::Unlink, .path = path}, nullptr};
}
OperationAwaiter Loop::blocking(int64_t (*call)(void* context), void* context) {
  return {*this, {.kind = OpKind::Blocking, .call = call, .context = context}, nullptr};
}

}  // namespace weir
