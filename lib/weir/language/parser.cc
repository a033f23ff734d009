#include "weir/language/parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/language/characters.h"
#include "weir/language/lexer.h"
#include "weir/language/stage_parser.h"
#include "weir/language/suggest.h"

namespace weir {
namespace {

/// The declarations in front of the pipeline of a file.
class FileParser {
 public:
  FileParser(Lexer& lexer, const ParseContext& context, ParameterValues& values)
      : lexer_(lexer), context_(context), values_(values) {}

  void declarations(PipelineFile& file) {
    while (true) {
      if (lexer_.at_keyword("param")) {
        lexer_.skip(5);
        file.parameters.push_back(parameter());
        declare(file.parameters);
      } else if (lexer_.at_keyword("test")) {
        lexer_.skip(4);
        file.tests.push_back(test());
      } else {
        return;
      }
    }
  }

 private:
  ParameterDef parameter() {
    const auto name = lexer_.next(LexMode::Operand);
    if (name.kind != TokenKind::Name || is_reserved(name.text)) {
      lexer_.fail(name.span, "a parameter needs a name", "as in: param host = \"localhost\"");
    }
    ParameterDef parameter{.name = name.text, .span = name.span};
    const bool typed = lexer_.accept(LexMode::Operator, ":");
    if (typed) parameter.type = type();
    if (lexer_.accept(LexMode::Operator, "=")) parameter.otherwise = literal(parameter, typed);
    if (lexer_.at('"') || lexer_.at('\'')) parameter.doc = string("");
    return parameter;
  }

  ParameterType type() {
    const auto token = lexer_.next(LexMode::Operand);
    const auto names = parameter_type_names();
    const auto found = std::ranges::find(names, token.text);
    if (found == names.end()) {
      auto hint = did_you_mean(token.text, names);
      if (hint.empty()) hint = fmt::format("one of {}", fmt::join(names, ", "));
      lexer_.fail(token.span, fmt::format("there is no type '{}'", token.text), hint);
    }
    return static_cast<ParameterType>(found - names.begin());
  }

  /// The text of the value; its type is the parameter's unless that was given.
  std::string literal(ParameterDef& parameter, bool typed) {
    const bool negative = lexer_.accept(LexMode::Operand, "-");
    const auto token = lexer_.next(LexMode::Operand);
    std::string text(lexer_.slice(token.span));
    auto type = ParameterType::String;
    switch (token.kind) {
      case TokenKind::Number:
        type = ParameterType::Number;
        break;
      case TokenKind::Duration:
        type = ParameterType::Duration;
        break;
      case TokenKind::Size:
        type = ParameterType::Size;
        break;
      case TokenKind::Time:
        type = ParameterType::Time;
        break;
      case TokenKind::Network:
        break;
      case TokenKind::String:
        text = text_of(token);
        break;
      default:
        if (!token.is_name("true") && !token.is_name("false")) {
          lexer_.fail(token.span, "the value of a parameter is a literal", "as in: 500, 1h, \"text\", true");
        }
        type = ParameterType::Bool;
    }
    if (negative) text.insert(0, 1, '-');
    if (!typed) parameter.type = type;
    if (!parse_value(parameter.type, text)) {
      lexer_.fail(token.span, fmt::format("'{}' is no {}", text, spelling(parameter.type)));
    }
    return text;
  }

  PipelineTest test() {
    PipelineTest test{.name = string("the name of the test"), .span = {lexer_.last_end(), lexer_.last_end()}};
    expect_symbol("{");
    expect_word("given");
    test.given = string("the input");
    expect_word("expect");
    test.expect = string("the output");
    expect_symbol("}");
    return test;
  }

  void expect_symbol(std::string_view symbol) {
    const auto& token = lexer_.peek(LexMode::Operand);
    if (!token.is(symbol)) lexer_.fail(token.span, fmt::format("expected '{}'", symbol), kTestSyntax);
    lexer_.next(LexMode::Operand);
  }

  void expect_word(std::string_view word) {
    if (!lexer_.at_keyword(word)) {
      lexer_.fail(lexer_.next_span(lexer_.run().size()), fmt::format("expected '{}'", word), kTestSyntax);
    }
    lexer_.skip(word.size());
  }

  std::string string(std::string_view what) {
    const auto token = lexer_.next(LexMode::Operand);
    if (token.kind != TokenKind::String) lexer_.fail(token.span, fmt::format("expected {} in quotes", what));
    return text_of(token);
  }

  std::string text_of(const Token& token) const {
    std::string text;
    for (const auto& piece : token.pieces) {
      if (piece.kind != Piece::Kind::Text) lexer_.fail(piece.span, "no parameters in a declaration");
      text += piece.text;
    }
    return text;
  }

  void declare(const std::vector<ParameterDef>& parameters) {
    const auto& added = parameters.back();
    for (const auto& earlier : parameters) {
      if (&earlier != &added && earlier.name == added.name) {
        lexer_.fail(added.span, fmt::format("a second parameter '{}'", added.name));
      }
    }
    const bool has_value = context_.parameters.contains(added.name);
    if (!has_value && !added.otherwise) {
      lexer_.fail(added.span, fmt::format("the parameter '{}' needs a value", added.name),
                  fmt::format("give it by --arg {}=VALUE", added.name));
    }
    values_.declare(added.name, added.type, added.otherwise ? &*added.otherwise : nullptr);
  }

  static constexpr const char* kTestSyntax = "as in: test \"name\" { given \"input\" expect \"output\" }";

  Lexer& lexer_;
  const ParseContext& context_;
  ParameterValues& values_;
};

}  // namespace

Pipeline parse_pipeline(std::string_view text, const ParseContext& context) {
  Lexer lexer(text);
  const ParameterValues values(context);
  return StageParser(lexer, context, values).whole_pipeline();
}

PipelineFile parse_file(std::string_view text, const ParseContext& context) {
  Lexer lexer(text);
  ParameterValues values(context);
  PipelineFile file;
  FileParser(lexer, context, values).declarations(file);
  file.pipeline = StageParser(lexer, context, values).whole_pipeline();
  return file;
}

void check_runnable(const Pipeline& pipeline, std::string_view text) {
  for (const auto& call : pipeline.stages) {
    if (!call.def->build) {
      throw SyntaxError(
          {fmt::format("stage '{}' is not available in this version", call.def->name), call.span, {}}, text);
    }
    for (const auto& param : call.def->params) {
      const bool block = param.kind == ParamKind::Block || param.kind == ParamKind::WordOrBlock;
      if (!block || !call.arguments->has(param.name) || !call.arguments->is_block(param.name)) continue;
      for (const auto& branch : call.arguments->block(param.name).branches) check_runnable(branch, text);
    }
  }
}

}  // namespace weir
