// Prints how many lines a file has and a digest of them that does not depend on their order.
//
//   line_digest FILE
//
// The sum of a 64-bit hash of each line: a torn, lost, doubled or changed line changes it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 32)) * 0xD6E8FEB86659FD93u;
  return x ^ (x >> 32);
}

uint64_t hash(const char* at, size_t size) {
  uint64_t state = size * 0x9E3779B97F4A7C15u;
  for (; size >= 8; at += 8, size -= 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    state = mix(state ^ word) + 0x9E3779B97F4A7C15u;
  }
  uint64_t rest = 0;
  std::memcpy(&rest, at, size);
  return mix(mix(state ^ rest));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: line_digest FILE\n"), 2;
  const int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (file < 0 || fstat(file, &info) != 0) return std::perror(argv[1]), 1;
  const size_t size = static_cast<size_t>(info.st_size);
  uint64_t count = 0, sum = 0;
  if (size > 0) {
    void* const map = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (map == MAP_FAILED) return std::perror(argv[1]), 1;
    const char* at = static_cast<const char*>(map);
    const char* const end = at + size;
    while (at < end) {
      const void* newline = std::memchr(at, '\n', static_cast<size_t>(end - at));
      const char* const next = newline != nullptr ? static_cast<const char*>(newline) : end;
      sum += hash(at, static_cast<size_t>(next - at));
      ++count;
      at = next + 1;
    }
  }
  std::printf("%llu %016llx\n", static_cast<unsigned long long>(count), static_cast<unsigned long long>(sum));
}
