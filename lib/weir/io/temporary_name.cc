#include "weir/io/temporary_name.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>

#include <memory>

#include "weir/io/descriptor.h"

namespace weir {
namespace {

constexpr size_t kRandomLetters = 6;

}  // namespace

std::string random_letters(uint64_t random) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string letters;
  for (size_t i = 0; i < kRandomLetters; i++, random /= kLetters.size()) letters += kLetters[random % kLetters.size()];
  return letters;
}

void remove_stale(const std::string& folder, std::string_view prefix, const std::function<void(const std::string& path)>& remove) {
  std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.empty() ? "." : folder.c_str()), closedir);
  if (!entries) return;
  while (auto* entry = readdir(entries.get())) {
    std::string_view name = entry->d_name;
    if (!name.starts_with(prefix) || name.size() != prefix.size() + kRandomLetters) continue;
    std::string path = folder + entry->d_name;
    Descriptor stale(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (stale && try_lock(stale.get())) remove(path);
  }
}

bool try_lock(int fd) { return flock(fd, LOCK_EX | LOCK_NB) == 0; }

}  // namespace weir
