// Stages and pipelines from tokens. How the arguments of a stage are read, and what is wrong with them,
// follows from its StageDef alone: no stage is known here by name. Throws SyntaxError. Blocks may nest 200
// deep.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/language/expr_parser.h"
#include "weir/language/lexer.h"
#include "weir/language/parameter_values.h"
#include "weir/language/parse_context.h"
#include "weir/stage/arguments.h"

namespace weir {

class StageParser {
 public:
  StageParser(Lexer& lexer, const ParseContext& context, const ParameterValues& values)
      : lexer_(lexer), context_(context), values_(values) {}

  /// To the end of the text.
  Pipeline whole_pipeline();

 private:
  Pipeline pipeline();
  StageCall stage();
  Block block(const StageDef& def, const ParamDef& param);
  void check_places(const Pipeline& pipeline, const ParamDef* block_of) const;

  const StageDef& stage_name(Token name);
  std::string stage_instead_of(const Token& name);
  void positional(const StageDef& def, Arguments& arguments);
  bool begins(const ParamDef& param, std::span<const ParamDef> later);
  void switches(const StageDef& def, Arguments& arguments);
  void option(const StageDef& def, std::string_view name, Arguments& arguments);

  // What an argument or option holds, by its kind (stage_parser_values.cc):
  ArgumentValue value(const StageDef& def, const ParamDef& param);
  ArgumentValue word_value(const StageDef& def, const ParamDef& param);
  Token word_token(const StageDef& def, const ParamDef& param, LexMode mode);
  ArgumentValue words(const StageDef& def, const ParamDef& param);
  ArgumentValue patterns(const StageDef& def, const ParamDef& param, Arguments& arguments);
  Pattern pattern(const StageDef& def, const ParamDef& param);
  ArgumentValue items(const StageDef& def, const ParamDef& param);
  void check_key(const StageDef& def, const Item& item) const;
  /// `read` as often as commas follow.
  template <typename T, typename Read>
  std::vector<T> separated(const StageDef& def, Read read);

  void check_names(const StageDef& def, const Arguments& arguments) const;
  void check_dash(const StageDef& def);
  void check_glued_name(const StageDef& def, bool quote_helps);
  void check_spaced_option(const StageDef& def);
  std::string what_may_follow(const StageDef& def) const;
  [[noreturn]] void fail_missing(const StageDef& def, const ParamDef& param);
  [[noreturn]] void fail_extra(const StageDef& def, const Arguments& arguments);
  [[noreturn]] void fail_plain(const ParamDef& param, const Word& word) const;

  Lexer& lexer_;
  const ParseContext& context_;
  const ParameterValues& values_;
  int blocks_ = 0;
  TextSpan last_value_;  ///< of the expression that was read last, or of the stage's name
};

}  // namespace weir
