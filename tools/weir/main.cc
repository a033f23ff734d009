// The command `weir`: reads the command line and does what it says.
#include <cstdio>
#include <fmt/format.h>

#include "diagnostics.h"
#include "explain_command.h"
#include "help_command.h"
#include "options.h"
#include "run_command.h"

namespace weir {
namespace {

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
  try {
    return weir::run(weir::parse_options(argc, argv));
  } catch (const weir::Error& error) {
    weir::print_error(error);
    return weir::status_of(error);
  }
}
