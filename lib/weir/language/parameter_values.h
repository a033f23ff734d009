// The values that are put into a pipeline after it was parsed: parameters, environment variables and files. A
// value becomes a literal or a part of a word, and can never change what the pipeline does.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "weir/language/lexer.h"
#include "weir/language/parse_context.h"
#include "weir/query/expr.h"
#include "weir/stage/arguments.h"

namespace weir {

/// What `param NAME: TYPE` may name.
enum class ParameterType : uint8_t { String, Number, Bool, Time, Duration, Size, List };
std::string_view spelling(ParameterType type);
std::vector<std::string_view> parameter_type_names();

class ParameterValues {
 public:
  explicit ParameterValues(const ParseContext& context);

  /// Gives a parameter its type, and its value unless the context has one.
  void declare(std::string_view name, ParameterType type, const std::string* otherwise);

  /// The value of a String, Word or Parameter token as a literal; a single untyped parameter is a string.
  ExprPtr literal(const Lexer& lexer, const Token& token) const;
  /// The value of a Parameter token as a list: the elements between commas.
  ExprPtr list(const Lexer& lexer, const Token& token) const;
  /// The value as a word. `for_shell`: what is put into other text is quoted for `sh`.
  Word word(const Lexer& lexer, const Token& token, bool for_shell = false) const;

 private:
  struct Value {
    std::string text;
    ParameterType type = ParameterType::String;
  };
  const Value* find(std::string_view name) const;
  std::string value_of(const Lexer& lexer, const Piece& piece) const;

  const ParseContext* context_;
  std::map<std::string, Value, std::less<>> values_;
};

/// `text` as a literal of that type; null if it is none.
ExprPtr parse_value(ParameterType type, std::string_view text);

}  // namespace weir
