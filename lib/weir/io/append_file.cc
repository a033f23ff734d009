#include "weir/io/append_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "weir/base/error.h"
#include "weir/io/blocking_call.h"
#include "weir/io/folders.h"
#include "weir/io/transfer.h"

namespace weir {
namespace {

/// Others hold the lock only while they write.
constexpr int64_t kLockRetryNs = 5'000'000;

Error failed(int error_number, std::string_view doing, const std::string& path) {
  return Error::from_errno(error_number, doing).in_file(path);
}

uint64_t size_of(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 ? static_cast<uint64_t>(status.st_size) : 0;
}

/// Uses `from` up. 0, or why not.
int write_all(int fd, std::span<iovec> from, uint64_t offset) {
  while (!from.empty()) {
    auto part = from.first(std::min<size_t>(from.size(), IOV_MAX));
    ssize_t count = pwritev(fd, part.data(), static_cast<int>(part.size()), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    offset += static_cast<uint64_t>(count);
    from = rest_of(from, static_cast<size_t>(count));
  }
  return 0;
}

/// Whether it gave the last line an end.
bool end_last_line(int fd, const std::string& path) {
  uint64_t size = size_of(fd);
  char last = '\n';
  if (size == 0 || pread(fd, &last, 1, static_cast<off_t>(size - 1)) != 1 || last == '\n') return false;
  if (pwrite(fd, "\n", 1, static_cast<off_t>(size)) != 1) throw failed(errno, "writing", path);
  return true;
}

}  // namespace

void AppendFile::open_again() {
  descriptor_ = Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  struct stat status {};
  if (!descriptor_ || fstat(descriptor_.get(), &status) != 0) throw failed(errno, "", shown_);
  size_bytes_ = static_cast<uint64_t>(status.st_size);
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

/// 0, EWOULDBLOCK while somebody else has it, or why it can't be had.
int AppendFile::try_lock() {
  for (;;) {
    if (!descriptor_) open_again();
    if (flock(descriptor_.get(), LOCK_EX | LOCK_NB) != 0) return errno;
    struct stat named {};
    if (stat(path_.c_str(), &named) == 0 && named.st_dev == device_ && named.st_ino == inode_) return 0;
    open_again();   // it has been moved away
  }
}

/// Does `work`, which tells in `error_number` whether it got the lock, as soon as it gets it.
template <typename Work>
Task<void> AppendFile::with_lock(Loop* loop, Stop* stop, Work* work, int* error_number) {
  for (;;) {
    co_await call_blocking(*loop, *work);
    if (*error_number == 0) co_return;
    if (*error_number != EWOULDBLOCK) throw failed(*error_number, "locking", shown_);
    co_await loop->sleep_for(kLockRetryNs, stop);
  }
}

Task<AppendFile> AppendFile::open(Loop& loop, std::string path, Options options, Stop& stop) {
  AppendFile file;
  file.shown_ = std::move(path);
  auto open_it = [&file, &options] {
    file.path_ = follow_symlinks(file.shown_);
    if (options.makes_folders) make_folders_of(file.path_);
    file.open_again();
  };
  co_await call_blocking(loop, open_it);
  int error_number = 0;
  auto look = [&] {
    error_number = file.try_lock();
    if (error_number) return;
    int fd = file.descriptor_.get();
    if (options.lines) file.repaired_ = end_last_line(fd, file.shown_);
    if (options.look) options.look(fd, size_of(fd));
    file.size_bytes_ = size_of(fd);
    flock(fd, LOCK_UN);
  };
  co_await file.with_lock(&loop, &stop, &look, &error_number);
  co_return std::move(file);
}

/// In one piece of blocking work: on a busy machine each hand-over to the lane and back costs more than the write.
Task<void> AppendFile::write(Loop& loop, std::span<iovec> from, Stop& stop, std::string opening) {
  int error_number = 0, failure = 0;
  auto append = [&] {
    error_number = try_lock();
    if (error_number) return;
    int fd = descriptor_.get();
    uint64_t before = size_of(fd), at = before;
    if (before == 0 && !opening.empty()) {
      iovec vector{opening.data(), opening.size()};
      at = opening.size();
      failure = write_all(fd, {&vector, 1}, 0);
    }
    if (!failure) failure = write_all(fd, from, at);
    if (failure && ftruncate(fd, static_cast<off_t>(before)) != 0) errno = 0;
    size_bytes_ = size_of(fd);
    flock(fd, LOCK_UN);
  };
  co_await with_lock(&loop, &stop, &append, &error_number);
  if (failure) throw failed(failure, "writing", shown_);
}

Task<void> AppendFile::sync(Loop& loop) {
  int64_t result = co_await loop.sync(descriptor_.get());
  if (result < 0) throw failed(static_cast<int>(-result), "forcing it to the disk", shown_);
}

Task<void> AppendFile::suspend(Loop& loop) {
  if (!descriptor_) co_return;
  auto work = [this] {
    if (::close(descriptor_.release()) != 0) throw failed(errno, "writing", shown_);
  };
  co_await call_blocking(loop, work);
}

Task<void> AppendFile::rotate(Loop& loop, std::string to) {
  auto work = [this, &to] {
    if (::rename(path_.c_str(), to.c_str()) != 0) throw failed(errno, "giving it its name", to);
    open_again();
  };
  co_await call_blocking(loop, work);
}

}  // namespace weir
