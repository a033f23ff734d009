// ChildProcess: a shell command as a child, with pipes to it and from it. It runs in a process group of its own, so that
// it can be ended with everything that it has started; it has no signal blocked, and standard error is ours.
// The loop's thread. Made by posix_spawn, never by fork. Always waited for: before it is destroyed, `wait` or `terminate`
// must have returned.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "weir/io/descriptor.h"
#include "weir/loop/loop.h"
#include "weir/task/stop.h"
#include "weir/task/task.h"

namespace weir {

/// How a child ended.
struct ExitStatus {
  int status = 0;   ///< what it exited with
  int signal = 0;   ///< or the signal that ended it; 0 if none did
  bool ok() const { return status == 0 && signal == 0; }
};

/// "exited with status 2", "was ended by signal 9 (Killed)".
std::string text_of(const ExitStatus& exit);

class ChildProcess {
 public:
  enum class Stream : uint8_t { Pipe, Null, Inherited };

  /// Runs `command` by `sh -c`. `input` and `output` say what its standard input and output are; for a Pipe the other
  /// end is ours. Throws Error if there is no shell, or too little of something.
  static Task<ChildProcess> spawn(Loop& loop, const std::string& command, Stream input, Stream output);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  const Descriptor& input() const { return input_; }     ///< to be written
  const Descriptor& output() const { return output_; }   ///< to be read
  void close_input() { input_ = Descriptor(); }
  void close_output() { output_ = Descriptor(); }

  /// Waits until it has ended. Throws Cancelled if `stop` is requested first; it is then still to be waited for.
  Task<ExitStatus> wait(Stop& stop);

  /// Ends it: closes the pipes, asks it and its group to end (SIGTERM), after two seconds makes them (SIGKILL), and waits.
  Task<void> terminate();

 private:
  ChildProcess(Loop& loop, pid_t pid, Descriptor process, Descriptor input, Descriptor output);
  Task<void> wait_ended(Stop* stop);
  ExitStatus reap();

  Loop* loop_;
  pid_t pid_;              ///< -1 once it has been waited for
  Descriptor process_;     ///< a pidfd; none where the kernel has none or forbids it
  Descriptor input_, output_;
};

}  // namespace weir
