#include "options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>

#include "weir/base/error.h"
#include "weir/language/suggest.h"
#include "weir/query/literal.h"
#include "weir/stage/stage_def.h"

namespace weir {
namespace {

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCode::Usage, why); }

/// The options as they are typed, before their values are looked at.
struct Given {
  std::vector<std::string> arguments;
  std::string memory, workers, line_max, expand_max, zone, rejects, rejects_max;
  bool strict = false, drift = false, fail_empty = false, stats = false, quiet = false, progress = false, help = false, version = false;
};

/// The one table of options.
void define(CLI::App& app, Given& given) {
  app.set_help_flag();
  app.allow_extras();
  app.add_option("--arg", given.arguments, "the value of $NAME in the pipeline")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--memory", given.memory, "how much it may hold, 40MiB unless given")->type_name("SIZE");
  app.add_option("--max-expand", given.expand_max, "how many times its size a file may unpack to; any unless given")
      ->type_name("N");
  app.add_option("--workers", given.workers, "threads that compute, one for each CPU unless given")->type_name("N");
  app.add_option("--max-line", given.line_max, "the longest line, 8MiB unless given")->type_name("SIZE");
  app.add_option("--tz", given.zone, "the zone of times that name none, and of printing: Europe/Berlin, local; else UTC")
      ->type_name("ZONE");
  app.add_flag("--strict", given.strict, "the first line that can't be parsed ends the run, without a result");
  app.add_option("--rejects", given.rejects, "keep the lines that can't be parsed in this file, byte for byte")->type_name("FILE");
  app.add_option("--max-rejects", given.rejects_max, "more lines that can't be parsed end the run: 100, or 0.1% of those read")
      ->type_name("N|P%");
  app.add_flag("--fail-empty", given.fail_empty, "exit with 4 if nothing comes out");
  app.add_flag("--drift", given.drift, "at the end, of which types each field was that was read, and where that changed");
  app.add_flag("--stats", given.stats, "at the end, what each stage did and waited for, on standard error");
  app.add_flag("--progress", given.progress, "how far it is, also where standard error is no terminal");
  app.add_flag("-q,--quiet", given.quiet, "errors only: no progress, nothing about lines that were left out");
  app.add_flag("-h,--help", given.help, "this");
  app.add_flag("-V,--version", given.version, "the version");
}

size_t size_of(std::string_view option, const std::string& text) {
  auto bytes = size_literal(text);
  if (!bytes || *bytes <= 0) refuse(fmt::format("{}: '{}' is no size, such as 64MiB", option, text));
  return static_cast<size_t>(*bytes);
}

size_t count_of(std::string_view option, const std::string& text) {
  auto count = whole_number_literal(text);
  if (!count || *count < 1 || *count > 1024) refuse(fmt::format("{}: '{}' is no number from 1 to 1024", option, text));
  return static_cast<size_t>(*count);
}

RejectLimits reject_limits(const Given& given) {
  RejectLimits limits{.strict = given.strict, .file = given.rejects};
  if (given.rejects_max.empty()) return limits;
  auto most = parse_plain({.name = "max-rejects", .kind = ParamKind::Share}, given.rejects_max);
  if (!most) refuse(fmt::format("--max-rejects: '{}' is neither a number nor a share such as 0.1%", given.rejects_max));
  if (const auto* count = std::get_if<int64_t>(&*most)) limits.count_max = static_cast<uint64_t>(*count);
  else limits.share_max = std::get<double>(*most);
  return limits;
}

std::string unknown_option(const CLI::App& app, const std::string& word) {
  auto name = word.substr(0, word.find('='));
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& each : option->get_lnames()) names.push_back("--" + each);
  auto nearest = nearest_name(name, {names.begin(), names.end()});
  return nearest.empty() ? fmt::format("unknown option '{}'", name)
                         : fmt::format("unknown option '{}': did you mean '{}'?", name, nearest);
}

/// What is left of the command line without its options.
std::vector<std::string> words_of(const CLI::App& app) {
  std::vector<std::string> words;
  bool options_over = false;
  for (auto& word : app.remaining()) {
    if (options_over) {
      words.push_back(word);
    } else if (word == "--") {
      options_over = true;
    } else if (word.size() > 1 && word[0] == '-') {
      refuse(unknown_option(app, word));
    } else {
      words.push_back(word);
    }
  }
  return words;
}

/// Takes the command, and what it is about, off the front of `words`.
void set_command(Options& options, std::vector<std::string> words) {
  auto take = [&words](const char* wanted) {
    if (words.empty()) refuse(wanted);
    auto word = std::move(words.front());
    words.erase(words.begin());
    return word;
  };
  if (words.empty()) return;
  auto first = take("");
  if (first == "run") {
    options.command = Command::RunFile;
    options.subject = take("run: which pipeline? weir run FILE|NAME [FILE…]");
  } else if (first == "explain") {
    options.command = Command::Explain;
    options.subject = take("explain: which pipeline? weir explain 'PIPELINE' [FILE…]");
  } else if (first == "stages") {
    options.command = Command::Stages;
  } else if (first == "help") {
    options.command = Command::Help;
  } else {
    options.command = Command::Run;
    options.subject = std::move(first);
  }
  options.words = std::move(words);
}

void set_values(Options& options, const Given& given) {
  for (const auto& argument : given.arguments) {
    auto equals = argument.find('=');
    if (equals == 0 || equals == std::string::npos)
      refuse(fmt::format("--arg: '{}' is not NAME=VALUE", argument));
    options.arguments[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
  if (!given.memory.empty()) options.memory_bytes = size_of("--memory", given.memory);
  if (!given.workers.empty()) options.workers = count_of("--workers", given.workers);
  if (!given.line_max.empty()) options.line_bytes_max = size_of("--max-line", given.line_max);
  if (!given.expand_max.empty()) {
    auto times = whole_number_literal(given.expand_max);
    if (!times || *times < 1) refuse(fmt::format("--max-expand: '{}' is no whole number", given.expand_max));
    options.expand_max = static_cast<uint64_t>(*times);
  }
  if (!given.zone.empty()) options.zone = given.zone;
  options.rejects = reject_limits(given);
  options.drift = given.drift;
  options.fail_empty = given.fail_empty;
  options.stats = given.stats;
  options.quiet = given.quiet;
  options.progress = given.progress;
}

}  // namespace

Options parse_options(int argc, const char* const* argv) {
  CLI::App app;
  Given given;
  define(app, given);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    refuse(error.what());
  }
  Options options;
  if (given.help || given.version) {
    options.command = given.help ? Command::Help : Command::Version;
    return options;
  }
  set_command(options, words_of(app));
  set_values(options, given);
  return options;
}

std::string options_text() {
  CLI::App app;
  Given given;
  define(app, given);
  std::string text;
  for (const auto* option : app.get_options()) {
    std::string left;
    for (const auto& name : option->get_snames()) left += "-" + name + ", ";
    for (const auto& name : option->get_lnames()) left += "--" + name;
    if (option->get_items_expected_max() > 0) left += " " + option->get_type_name();
    text += fmt::format("  {:<20}  {}\n", left, option->get_description());
  }
  return text;
}

}  // namespace weir
