#include "weir/io/atomic_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "weir/base/error.h"
#include "weir/io/blocking_call.h"

namespace weir {
namespace {

constexpr size_t kRandomLetters = 6;
constexpr size_t kNameBytesMax = 200;   // of NAME_MAX 255, so that there is room for what we add
constexpr int kSymlinksMax = 40;

struct Split {
  std::string folder, name;   ///< the folder with its slash, or empty
};

Split split(const std::string& path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

std::string temporary_prefix(const std::string& target) {
  return fmt::format(".{}.weir-", split(target).name.substr(0, kNameBytesMax));
}

Error failed(const std::string& path, std::string_view doing) { return Error::from_errno(errno, doing).in_file(path); }

bool lock(int fd) { return flock(fd, LOCK_EX | LOCK_NB) == 0; }

void remove_stale(const std::string& target) {
  std::string prefix = temporary_prefix(target), folder = split(target).folder;
  std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.empty() ? "." : folder.c_str()), closedir);
  if (!entries) return;
  while (auto* entry = readdir(entries.get())) {
    std::string_view name = entry->d_name;
    if (!name.starts_with(prefix) || name.size() != prefix.size() + kRandomLetters) continue;
    std::string path = folder + entry->d_name;
    Descriptor stale(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (stale && lock(stale.get())) unlink(path.c_str());
  }
}

std::string random_letters(uint64_t random) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string letters;
  for (size_t i = 0; i < kRandomLetters; i++, random /= kLetters.size()) letters += kLetters[random % kLetters.size()];
  return letters;
}

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

void sync_folder_of(const std::string& path) {
  std::string folder = split(path).folder;
  Descriptor descriptor(open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor || fsync(descriptor.get()) != 0) throw failed(path, "forcing its name to the disk");
}

}  // namespace

std::string follow_symlinks(const std::string& path) {
  std::string at = path;
  for (int i = 0; i < kSymlinksMax; i++) {
    char link[PATH_MAX];
    ssize_t size = readlink(at.c_str(), link, sizeof link);
    if (size < 0) return at;
    std::string to(link, static_cast<size_t>(size));
    at = to.starts_with('/') ? to : split(at).folder + to;
  }
  throw Error::from_errno(ELOOP, "").in_file(path);
}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Task<AtomicFile> AtomicFile::create(Loop& loop, std::string path) {
  AtomicFile file;
  file.shown_ = path;
  uint64_t random = loop.driver().random();
  auto work = [&file, &random] {
    file.target_ = follow_symlinks(file.shown_);
    if (access(file.target_.c_str(), F_OK) == 0 && access(file.target_.c_str(), W_OK) != 0) throw failed(file.shown_, "");
    remove_stale(file.target_);
    for (;;) {
      std::string temporary = split(file.target_).folder + temporary_prefix(file.target_) + random_letters(random++);
      Descriptor descriptor(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      if (!descriptor && errno == EEXIST) continue;
      if (!descriptor) throw failed(file.shown_, "");
      if (!lock(descriptor.get()) || !is_linked(descriptor.get())) continue;
      file.temporary_ = std::move(temporary);
      file.descriptor_ = std::move(descriptor);
      break;
    }
    keep_mode(file.target_, file.descriptor_.get());
  };
  co_await call_blocking(loop, work);
  co_return std::move(file);
}

Task<void> AtomicFile::prepare(Loop& loop, bool sync) {
  sync_ = sync;
  auto work = [this] {
    if (sync_ && fsync(descriptor_.get()) != 0) throw failed(shown_, "forcing it to the disk");
    // A network file system says only now what became of the writes. A copy is closed: the lock must last until the
    // file has its name.
    int copy = dup(descriptor_.get());
    if (copy >= 0 && ::close(copy) != 0) throw failed(shown_, "writing");
  };
  co_await call_blocking(loop, work);
}

void AtomicFile::take_name(bool can_give_back) {
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
