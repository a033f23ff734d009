// Runs one command and writes its wall time, CPU time, peak resident memory and exit status as JSON.
//
//   stopwatch RESULT COMMAND [ARGUMENT...]
//
// A program of its own because the peak memory that wait4 reports begins with that of the process that
// started the child: under Python every figure would be at least 20 MiB. SIGTERM and SIGINT are ignored here
// and reset in the command, so that a signal to the process group ends the command alone.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: stopwatch RESULT COMMAND [ARGUMENT...]\n");
    return 2;
  }
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGINT, SIG_IGN);
  sigset_t reset;
  sigemptyset(&reset);
  sigaddset(&reset, SIGTERM);
  sigaddset(&reset, SIGINT);
  sigaddset(&reset, SIGPIPE);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &reset);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  const auto begin = std::chrono::steady_clock::now();
  pid_t child;
  if (const int error = posix_spawnp(&child, argv[2], nullptr, &attributes, argv + 2, environ); error != 0) {
    std::fprintf(stderr, "stopwatch: %s: %s\n", argv[2], std::strerror(error));
    return 127;
  }
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) return 1;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;

  std::FILE* result = std::fopen(argv[1], "w");
  if (result == nullptr) {
    std::perror(argv[1]);
    return 1;
  }
  std::fprintf(result, "{\"wall_s\":%.6f,\"user_s\":%.6f,\"system_s\":%.6f,\"peak_kib\":%ld,\"status\":%d}\n",
               wall.count(), seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss,
               WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return std::fclose(result) == 0 ? 0 : 1;
}
