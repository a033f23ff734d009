#include "weir/io/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "weir/base/error.h"
#include "weir/io/blocking_call.h"
#include "weir/io/folders.h"
#include "weir/io/temporary_name.h"

namespace weir {
namespace {

constexpr size_t kNameBytesMax = 200;   // of NAME_MAX 255, so that there is room for what we add

std::string temporary_prefix(const std::string& target) {
  return fmt::format(".{}.weir-", split_path(target).name.substr(0, kNameBytesMax));
}

Error failed(const std::string& path, std::string_view doing) { return Error::from_errno(errno, doing).in_file(path); }

/// Whether the file is still there: somebody who looked for stale ones may have locked it before we did.
bool is_linked(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && status.st_nlink > 0;
}

void keep_mode(const std::string& target, int fd) {
  struct stat before {};
  if (stat(target.c_str(), &before) != 0) return;
  // Giving a file away takes a right that few have; the mode may be set by its owner.
  if (fchown(fd, before.st_uid, before.st_gid) != 0) errno = 0;
  fchmod(fd, before.st_mode & 07777);
}

/// The file system of the folder of `target`, or of the nearest one above that is there.
uint64_t device_of_folder(const std::string& target, const std::string& shown) {
  for (std::string path = target;;) {
    size_t slash = path.rfind('/');
    path = slash == std::string::npos ? "." : path.substr(0, std::max<size_t>(slash, 1));
    struct stat status {};
    if (stat(path.c_str(), &status) == 0) return status.st_dev;
    if (errno != ENOENT || slash == std::string::npos || slash == 0) throw failed(shown, "");
  }
}

void sync_folder_of(const std::string& path) {
  std::string folder = split_path(path).folder;
  Descriptor descriptor(open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor || fsync(descriptor.get()) != 0) throw failed(path, "forcing its name to the disk");
}

}  // namespace

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Task<AtomicFile> AtomicFile::create(Loop& loop, std::string path) {
  AtomicFile file;
  file.shown_ = std::move(path);
  uint64_t random = loop.driver().random();
  auto work = [&file, &random] {
    file.find_target();
    std::string folder = split_path(file.target_).folder, prefix = temporary_prefix(file.target_);
    remove_stale(folder, prefix, [](const std::string& stale) { unlink(stale.c_str()); });
    for (;;) {
      std::string temporary = folder + prefix + random_letters(random++);
      Descriptor descriptor(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      if (!descriptor && errno == EEXIST) continue;
      if (!descriptor) throw failed(file.shown_, "");
      if (!try_lock(descriptor.get()) || !is_linked(descriptor.get())) continue;
      file.temporary_ = std::move(temporary);
      file.descriptor_ = std::move(descriptor);
      break;
    }
    keep_mode(file.target_, file.descriptor_.get());
  };
  co_await call_blocking(loop, work);
  co_return std::move(file);
}

Task<AtomicFile> AtomicFile::create_staged(Loop& loop, std::string path, StagingFolder& staging) {
  AtomicFile file;
  file.shown_ = std::move(path);
  file.staged_ = true;
  auto work = [&file, &staging] {
    file.find_target();
    struct stat status {};
    if (stat(file.target_.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
      throw Error::from_errno(S_ISDIR(status.st_mode) ? EISDIR : EEXIST, "").in_file(file.shown_);
    if (device_of_folder(file.target_, file.shown_) != staging.device())
      throw Error(ErrorCode::Unsupported, "is on another file system than the files beside it").in_file(file.shown_);
    file.temporary_ = staging.next_path();
    file.descriptor_ = Descriptor(open(file.temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file.descriptor_) throw failed(file.shown_, "");
    keep_mode(file.target_, file.descriptor_.get());
  };
  co_await call_blocking(loop, work);
  co_return std::move(file);
}

void AtomicFile::find_target() {
  target_ = follow_symlinks(shown_);
  if (access(target_.c_str(), F_OK) == 0 && access(target_.c_str(), W_OK) != 0) throw failed(shown_, "");
}

Task<void> AtomicFile::suspend(Loop& loop) {
  auto work = [this] {
    if (::close(descriptor_.release()) != 0) throw failed(shown_, "writing");
  };
  co_await call_blocking(loop, work);
}

Task<void> AtomicFile::resume(Loop& loop) {
  auto work = [this] {
    descriptor_ = Descriptor(open(temporary_.c_str(), O_WRONLY | O_CLOEXEC));
    if (!descriptor_) throw failed(shown_, "");
  };
  co_await call_blocking(loop, work);
}

Task<void> AtomicFile::prepare(Loop& loop, bool sync) {
  sync_ = sync;
  bool suspended = !descriptor_;
  if (suspended && !sync_) co_return;   // it has been closed
  if (suspended) co_await resume(loop);
  auto work = [this] {
    if (sync_ && fsync(descriptor_.get()) != 0) throw failed(shown_, "forcing it to the disk");
    // A network file system says only now what became of the writes. A copy is closed: the lock must last until the
    // file has its name.
    int copy = dup(descriptor_.get());
    if (copy >= 0 && ::close(copy) != 0) throw failed(shown_, "writing");
  };
  co_await call_blocking(loop, work);
  if (suspended) co_await suspend(loop);
}

void AtomicFile::take_name(bool can_give_back) {
  if (staged_) make_folders_of(target_);
  if (can_give_back && renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    names_ = Names::Exchanged;
    struct stat before {};
    if (lstat(temporary_.c_str(), &before) == 0 && S_ISDIR(before.st_mode)) {
      give_name_back();
      throw Error::from_errno(EISDIR, "giving it its name").in_file(shown_);
    }
    return;
  }
  replaced_ = can_give_back && errno != ENOENT;
  if (rename(temporary_.c_str(), target_.c_str()) != 0) throw failed(shown_, "giving it its name");
  names_ = Names::Named;
}

void AtomicFile::give_name_back() noexcept {
  if (names_ == Names::Exchanged) renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE);
  else if (names_ == Names::Named && !replaced_) rename(target_.c_str(), temporary_.c_str());
  names_ = Names::Unnamed;
}

Task<void> AtomicFile::publish(Loop& loop, std::vector<AtomicFile*> files) {
  auto work = [&files] {
    try {
      for (auto* file : files) file->take_name(files.size() > 1);
      for (auto* file : files)
        if (file->sync_) sync_folder_of(file->target_);
    } catch (...) {
      for (auto* file : files) file->give_name_back();
      throw;
    }
    for (auto* file : files) {
      if (file->names_ == Names::Exchanged) unlink(file->temporary_.c_str());
      file->temporary_.clear();
      file->descriptor_ = Descriptor();
    }
  };
  co_await call_blocking(loop, work);
}

Task<std::string> AtomicFile::keep_partial(Loop& loop) {
  std::string partial = target_ + ".partial";
  auto work = [this, &partial] {
    if (staged_) make_folders_of(target_);
    if (rename(temporary_.c_str(), partial.c_str()) != 0) throw failed(partial, "keeping what was written");
    temporary_.clear();
    descriptor_ = Descriptor();
  };
  co_await call_blocking(loop, work);
  co_return partial;
}

Task<void> AtomicFile::discard(Loop& loop) {
  auto work = [this] {
    if (!temporary_.empty()) unlink(std::exchange(temporary_, {}).c_str());
    descriptor_ = Descriptor();
  };
  co_await call_blocking(loop, work);
}

}  // namespace weir
