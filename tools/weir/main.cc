// The command `weir`: reads the command line and does what it says.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "diagnostics.h"
#include "explain_command.h"
#include "help_command.h"
#include "options.h"
#include "run_command.h"

namespace weir {
namespace {

/// A standard stream that was closed by the caller would be the next file that is opened, and be read or written in
/// its place. Such a stream becomes one that fails (GNU's stdopen).
void hold_standard_streams() {
  constexpr int kFailing[] = {O_WRONLY, O_RDONLY, O_RDONLY};
  for (int fd = 0; fd < 3; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", kFailing[fd]) != fd) _exit(exit_status::kFailed);
}

/// Each connection and each file of `write {field}` needs a descriptor; the limit that shells set is for programs which
/// use select.
void allow_many_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const Options& options) {
  switch (options.command) {
    case Command::Run:
    case Command::RunFile: return run_command(options);
    case Command::Explain: return explain_command(options);
    case Command::Stages: return stages_command();
    case Command::Help: return help_command(options);
    case Command::Version: return version_command();
    case Command::Nothing: break;
  }
  fmt::print(stderr, "{}", short_help_text());
  return exit_status::kUsage;
}

}  // namespace
}  // namespace weir

int main(int argc, char** argv) {
  weir::hold_standard_streams();
  weir::allow_many_descriptors();
  try {
    return weir::run(weir::parse_options(argc, argv));
  } catch (const weir::Error& error) {
    weir::print_error(error);
    return weir::status_of(error);
  }
}
