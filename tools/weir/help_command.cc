#include "help_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <vector>

#include "diagnostics.h"
#include "weir/builtin/table.h"
#include "weir/language/describe.h"
#include "weir/language/suggest.h"
#include "weir/query/function_table.h"

namespace weir {
namespace {

constexpr const char* kUsage = R"(  weir [OPTIONS] 'PIPELINE' [FILE…]    run a pipeline on files, or on standard input
  weir run FILE|NAME [FILE…]           run a pipeline that is kept in a .weir file
  weir explain 'PIPELINE' [FILE…]      show what would run
  weir stages                          what a pipeline can be made of
  weir help [STAGE|FUNCTION]           one of them in full; `functions`: all of those
)";

constexpr const char* kExamples = R"(  weir 'grep error | count' app.log
  weir 'where status >= 500 | count by path | top 10' access.json.zst
  zcat app.log.gz | weir 'grep -v debug | head 20'
)";

constexpr const char* kExitStatus = R"(  0  done, also when nothing came out or whoever read the output went away
  1  failed while running
  2  the pipeline or the command line is wrong; nothing was read or written
  4  done, and nothing came out (--fail-empty)
  130, 143  interrupted; what had been read was worked off
)";

std::string help_text() {
  return fmt::format("weir asks questions of logs and other streams of lines and records.\n\n{}\nExamples\n{}\n"
                     "Options\n{}\nExit status\n{}",
                     kUsage, kExamples, options_text(), kExitStatus);
}

std::string topic_text(const std::string& topic) {
  auto stages = builtin_stages();
  if (topic == "functions") return functions_text(builtin_functions());
  if (topic == "stages") return stages_text(stages);
  if (const auto* stage = stages.find(topic)) return help_text(*stage);
  std::string text;
  for (const auto& function : builtin_functions())
    if (function.name == topic) text += (text.empty() ? "" : "\n") + help_text(function);
  if (!text.empty()) return text;
  if (const auto* function = find_function(builtin_functions(), topic, false)) return help_text(*function);
  if (const auto* stage = stages.find_foreign(topic))
    throw Error(ErrorCode::Usage, fmt::format("there is no '{}'; in weir it is '{}': weir help {}", topic, stage->name,
                                              stage->name));
  std::vector<std::string_view> names;
  for (const auto* each : stages.all()) names.push_back(each->name);
  for (const auto& function : builtin_functions()) names.push_back(function.name);
  auto hint = did_you_mean(topic, names);
  throw Error(ErrorCode::Usage,
              fmt::format("there is no stage or function '{}'{}{}", topic, hint.empty() ? "" : ": ", hint));
}

}  // namespace

std::string short_help_text() {
  return fmt::format("{}\nFor example\n{}\nMore: weir --help\n", kUsage, kExamples);
}

int help_command(const Options& options) {
  if (options.words.empty()) fmt::print("{}", help_text());
  for (const auto& topic : options.words)
    fmt::print("{}{}", &topic == &options.words.front() ? "" : "\n", topic_text(topic));
  return exit_status::kDone;
}

int stages_command() {
  fmt::print("{}", stages_text(builtin_stages()));
  return exit_status::kDone;
}

int version_command() {
  fmt::print("weir {}\n", WEIR_VERSION);
  return exit_status::kDone;
}

}  // namespace weir
