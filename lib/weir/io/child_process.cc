#include "weir/io/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "weir/base/check.h"
#include "weir/base/error.h"
#include "weir/io/alarm.h"

namespace weir {
namespace {

constexpr int kPipeBytes = 1 << 20;
constexpr int64_t kPatience_ns = 2'000'000'000;   // between SIGTERM and SIGKILL

/// Clear of 0, 1 and 2, which the child's own ends are put at.
Descriptor out_of_the_way(int fd) {
  if (fd > 2) return Descriptor(fd);
  Descriptor low(fd);
  Descriptor high(fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!high) throw Error::from_errno(errno, "making a pipe");
  return high;
}

struct Pipe {
  Descriptor read, write;
};

Pipe make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) throw Error::from_errno(errno, "making a pipe");
  Descriptor write_end(ends[1]);
  Pipe pipe;
  pipe.read = out_of_the_way(ends[0]);
  pipe.write = out_of_the_way(write_end.release());
  fcntl(pipe.read.get(), F_SETPIPE_SZ, kPipeBytes);   // best effort: users have a quota
  return pipe;
}

/// Starting a process takes as long as a disk read: it is done on the driver's lane.
struct Start {
  const char* command;
  int input, output;   ///< the child's; -1: not replaced
  bool null_input;
  pid_t pid = -1;

  static int64_t run(void* context) {
    auto* self = static_cast<Start*>(context);
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    if (self->null_input) posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    if (self->input >= 0) posix_spawn_file_actions_adddup2(&files, self->input, 0);
    if (self->output >= 0) posix_spawn_file_actions_adddup2(&files, self->output, 1);
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::array<char*, 5> words = {const_cast<char*>("sh"), const_cast<char*>("-c"), const_cast<char*>("--"),
                                  const_cast<char*>(self->command), nullptr};
    int failed = posix_spawn(&self->pid, "/bin/sh", &files, &attributes, words.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return -failed;
  }
};

struct Waiting {
  pid_t pid;
  static int64_t run(void* context) {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(static_cast<Waiting*>(context)->pid), &info, WEXITED | WNOWAIT) < 0 &&
           errno == EINTR) {
    }
    return 0;
  }
};

}  // namespace

std::string text_of(const ExitStatus& exit) {
  if (!exit.signal) return fmt::format("exited with status {}", exit.status);
  return fmt::format("was ended by signal {} ({})", exit.signal, strsignal(exit.signal));
}

ChildProcess::ChildProcess(Loop& loop, pid_t pid, Descriptor process, Descriptor input, Descriptor output)
    : loop_(&loop), pid_(pid), process_(std::move(process)), input_(std::move(input)), output_(std::move(output)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : loop_(other.loop_),
      pid_(std::exchange(other.pid_, -1)),
      process_(std::move(other.process_)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)) {}

ChildProcess::~ChildProcess() { WEIR_CHECK(pid_ == -1); }

Task<ChildProcess> ChildProcess::spawn(Loop& loop, const std::string& command, Stream input, Stream output) {
  Pipe to_child, from_child;
  if (input == Stream::Pipe) to_child = make_pipe();
  if (output == Stream::Pipe) from_child = make_pipe();
  Start start{command.c_str(), to_child.read.get(), from_child.write.get(), input == Stream::Null};
  int64_t failed = co_await loop.blocking(Start::run, &start);
  if (failed) throw Error::from_errno(static_cast<int>(-failed), "starting /bin/sh");
  Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, start.pid, 0)));
  co_return ChildProcess(loop, start.pid, std::move(process), std::move(to_child.write), std::move(from_child.read));
}

Task<void> ChildProcess::wait_ended(Stop* stop) {
  if (process_) {
    int64_t events = co_await loop_->poll(process_.get(), POLLIN, stop);
    if (events > 0) co_return;
  }
  Waiting waiting{pid_};
  co_await loop_->blocking(Waiting::run, &waiting);
}

ExitStatus ChildProcess::reap() {
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (info.si_code == CLD_EXITED) return {info.si_status, 0};
  return {0, info.si_status};
}

Task<ExitStatus> ChildProcess::wait(Stop& stop) {
  co_await wait_ended(&stop);
  co_return reap();
}

Task<void> ChildProcess::terminate() {
  close_input();
  close_output();
  kill(-pid_, SIGTERM);
  Alarm alarm(*loop_, [pid = pid_] { kill(-pid, SIGKILL); });
  alarm.set_in(kPatience_ns);
  co_await wait_ended(nullptr);
  reap();
}

}  // namespace weir
