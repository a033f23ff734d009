// From text to pipelines. Everything that is wrong with the text alone is found here, before anything is
// read; what depends on several stages together (which fields there are, what must hold all of an endless
// input) is found when the pipeline is planned. Pure, but for the callbacks of the ParseContext. Throws
// SyntaxError.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/language/diagnostic.h"
#include "weir/language/parameter_values.h"
#include "weir/language/parse_context.h"
#include "weir/stage/arguments.h"

namespace weir {

/// A pipeline as it is typed. The spans in it are of `text`.
Pipeline parse_pipeline(std::string_view text, const ParseContext& context);

/// `param NAME: TYPE = LITERAL "what it is for"`.
struct ParameterDef {
  std::string name;
  ParameterType type = ParameterType::String;
  std::optional<std::string> otherwise;  ///< as text
  std::string doc;
  TextSpan span;
};

/// `test "name" { given "input" expect "output" }`.
struct PipelineTest {
  std::string name, given, expect;
  TextSpan span;
};

struct PipelineFile {
  std::vector<ParameterDef> parameters;
  std::vector<PipelineTest> tests;
  Pipeline pipeline;
};

/// The text of a `.weir` file: parameters and tests, then the pipeline. A parameter that has no value in the
/// context and none of its own is an error.
PipelineFile parse_file(std::string_view text, const ParseContext& context);

/// Fails at the first stage that the language knows and this build does not run, blocks included. `text` is
/// what the pipeline was parsed from.
void check_runnable(const Pipeline& pipeline, std::string_view text);

}  // namespace weir
