// What can be said about an expression without knowing the data: functions exist and take so many arguments,
// aggregates stand where they may, regular expressions compile, and regular expressions, networks and ranges
// stand where they mean something, and types fit where they are known (query/type_check.h). Throws SyntaxError.
#pragma once

#include "weir/language/lexer.h"
#include "weir/language/parse_context.h"
#include "weir/query/expr.h"

namespace weir {

class ExprChecker {
 public:
  ExprChecker(const Lexer& lexer, const ParseContext& context, Aggregates aggregates)
      : lexer_(lexer), context_(context), aggregates_(aggregates) {}

  void check(const Expr& expr) const;
  /// The same for one that is a condition.
  void check_condition(const Expr& expr) const;
  /// The same for an item, which must be an aggregate, or arithmetic on some, where groups are made.
  void check_item(const Item& item) const;

  bool has_aggregate(const Expr& expr) const;

 private:
  enum class Place : uint8_t { Plain, RightOfIn, ListRightOfIn, RightOfMatch, Argument };

  void check(const Expr& expr, Place place, bool inside_aggregate) const;
  void check_literal(const Expr& expr, Place place) const;
  void check_binary(const Expr::Binary& binary, bool inside_aggregate) const;
  void check_right_of_in(const Expr& right, const Expr& left) const;
  void check_call(const Expr& expr, const Expr::Call& call, bool inside_aggregate) const;
  void check_regex(const Expr& expr, std::string_view pattern, std::string_view flags) const;
  const FunctionDef* function_of(const Expr::Call& call, bool inside_aggregate) const;
  [[noreturn]] void fail_unknown_function(const Expr& expr, const Expr::Call& call) const;

  const Lexer& lexer_;
  const ParseContext& context_;
  Aggregates aggregates_;
};

}  // namespace weir
