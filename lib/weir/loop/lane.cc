#include "weir/loop/lane.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace weir {
namespace {

/// Blocks all signals of this thread while it lives, so that a thread made meanwhile begins with them blocked.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

ssize_t write_some(const Operation& op) {
  if (op.size == 0) return writev(op.fd, op.vectors, op.vector_count);
  for (int i = 0; i < op.vector_count; i++) {
    const iovec& vector = op.vectors[i];
    if (vector.iov_len > 0) return write(op.fd, vector.iov_base, std::min(vector.iov_len, op.size));
  }
  return 0;
}

int64_t call_kernel(Operation& op) {
  switch (op.kind) {
    case OpKind::Read:
      return op.offset < 0 ? read(op.fd, op.buffer, op.size) : pread(op.fd, op.buffer, op.size, op.offset);
    case OpKind::Write:
      return op.offset < 0 ? write_some(op) : pwritev(op.fd, op.vectors, op.vector_count, op.offset);
    case OpKind::Connect:
      return connect(op.fd, reinterpret_cast<const sockaddr*>(op.address), op.address_bytes);
    case OpKind::Sync: return fsync(op.fd);
    case OpKind::Open: return open(op.path, op.flags | O_CLOEXEC, op.mode);
    case OpKind::Close: return close(op.fd);
    case OpKind::Stat: return op.path ? fstatat(AT_FDCWD, op.path, op.status, op.flags) : fstat(op.fd, op.status);
    case OpKind::Rename: return rename(op.path, op.path_to);
    case OpKind::Unlink: return unlink(op.path);
    default: errno = EOPNOTSUPP; return -1;
  }
}

}  // namespace

int64_t run_blocking(Operation& op) {
  if (op.kind == OpKind::Blocking) return op.call(op.context);
  while (true) {
    int64_t result = call_kernel(op);
    if (result >= 0) return result;
    // A close that was interrupted has closed all the same (close(2)).
    if (errno == EINTR) {
      if (op.kind == OpKind::Close) return 0;
      continue;
    }
    return -errno;
  }
}

Lane::~Lane() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  work_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Lane::submit(Operation& operation) {
  bool start_one = false;
  {
    std::lock_guard lock(mutex_);
    waiting_.push(operation);
    waiting_count_++;
    start_one = waiting_count_ > idle_threads_ && threads_.size() < threads_max_;
  }
  if (start_one) {
    SignalsBlocked blocked;
    threads_.emplace_back(&Lane::run, this);
  } else {
    work_.notify_one();
  }
}

bool Lane::cancel(Operation& operation) {
  std::lock_guard lock(mutex_);
  for (Operation* waiting = waiting_.front(); waiting; waiting = waiting->next) {
    if (waiting != &operation) continue;
    waiting_.remove(operation);
    waiting_count_--;
    return true;
  }
  return false;
}

OperationList Lane::take_completed() {
  std::lock_guard lock(mutex_);
  return completed_.take();
}

void Lane::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    while (waiting_.empty() && !ending_) {
      idle_threads_++;
      work_.wait(lock);
      idle_threads_--;
    }
    if (waiting_.empty()) return;
    Operation* operation = waiting_.pop();
    waiting_count_--;
    lock.unlock();
    int64_t result = run_blocking(*operation);
    lock.lock();
    operation->result = result;
    completed_.push(*operation);
    lock.unlock();
    driver_.wake();
    lock.lock();
  }
}

}  // namespace weir
