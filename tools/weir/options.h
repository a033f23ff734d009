// The command line: what was asked for. One table of options, in options.cc, from which both the parsing and the help
// come; CLI11 is known there alone.
//
// The first word decides: `run`, `explain`, `stages` and `help` are commands, anything else is a pipeline; the words
// behind it are its inputs. Options may stand anywhere; behind `--` nothing is an option.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "weir/stage/rejects.h"

namespace weir {

enum class Command : uint8_t {
  Run,        ///< weir 'PIPELINE' [FILE…]
  RunFile,    ///< weir run FILE|NAME [FILE…]
  Explain,    ///< weir explain 'PIPELINE' [FILE…]
  Stages,     ///< weir stages
  Help,       ///< weir help [TOPIC…], --help
  Version,    ///< --version
  Nothing,    ///< no word at all
};

struct Options {
  Command command = Command::Nothing;
  std::string subject;                  ///< the pipeline, or the FILE or NAME of `run`
  std::vector<std::string> words;       ///< the inputs, or what help is wanted on

  std::map<std::string, std::string, std::less<>> arguments;   ///< --arg NAME=VALUE
  size_t memory_bytes = 40 << 20;
  size_t workers = 0;                   ///< 0: as many as there are CPUs
  size_t line_bytes_max = 8 << 20;
  uint64_t expand_max = 0;              ///< a file may decode to so many times its size; 0: to any size
  std::string zone = "UTC";             ///< of times that name none, and of printing
  RejectLimits rejects;                 ///< --strict, --rejects, --max-rejects
  bool drift = false;
  bool fail_empty = false;
  bool stats = false;
  bool quiet = false;
  bool progress = false;
};

/// Throws Error(Usage).
Options parse_options(int argc, const char* const* argv);

/// The options with what they do, a line each.
std::string options_text();

}  // namespace weir
