// Expressions, paths, items, orders and matches from tokens: the lower half of the grammar (README.md),
// by recursive descent with one token of look-ahead. Only the shape is judged here; which functions exist and
// what may stand where is ExprChecker's. Throws SyntaxError. Parentheses and prefixes may nest 200 deep, and
// one expression may hold 1,000 operators, so that no text makes a tree too deep for recursion.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/language/lexer.h"
#include "weir/language/parameter_values.h"
#include "weir/query/expr.h"

namespace weir {

class ExprParser {
 public:
  /// `aggregates`: a bare `count` is count().
  ExprParser(Lexer& lexer, const ParseContext& context, const ParameterValues& values,
             bool aggregates = false)
      : lexer_(lexer), context_(context), values_(values), aggregates_(aggregates) {}

  ExprPtr expr();
  Path path();
  Item item();
  Order order();
  Match match();

  /// Fails at the next token, which may not follow a complete expression; says what people mean by it
  /// elsewhere. `before` is the expression.
  [[noreturn]] void fail_after(TextSpan before, std::string_view expected);

 private:
  static constexpr int kNestingMax = 200;
  static constexpr int kOperatorsMax = 1000;

  /// One level deeper, for as long as it lives.
  class Nesting {
   public:
    Nesting(ExprParser& parser, TextSpan span);
    ~Nesting() { --parser_.nesting_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    ExprParser& parser_;
  };

  ExprPtr any();  ///< `or`, the loosest
  ExprPtr all();  ///< `and`
  ExprPtr negation();
  ExprPtr compare();
  ExprPtr right_of_in();
  ExprPtr sum();
  ExprPtr product();
  ExprPtr fallback();  ///< `??`
  ExprPtr unary();
  ExprPtr postfix();
  ExprPtr primary();

  ExprPtr name(Token token);
  ExprPtr call(Token name);
  ExprPtr list();
  ExprPtr parenthesis();
  ExprPtr literal(Token token);
  ExprPtr member(ExprPtr object, uint32_t dot_begin);
  ExprPtr subscript(ExprPtr object);
  ExprPtr add_part(ExprPtr object, Path::Part part, uint32_t end);
  std::optional<Op> comparison(const Token& token);
  [[noreturn]] void fail_operand(const Token& token);
  [[noreturn]] void fail_chain(const Expr& first);

  template <typename Node>
  ExprPtr make(Node node, uint32_t begin, uint32_t end) {
    auto expr = std::make_unique<Expr>();
    expr->node = std::move(node);
    expr->span = {begin, end};
    return expr;
  }
  ExprPtr binary(Op op, ExprPtr left, ExprPtr right);

  Lexer& lexer_;
  const ParseContext& context_;
  const ParameterValues& values_;
  bool aggregates_;
  int nesting_ = 0;
  int operators_ = 0;
  int call_depth_ = 0;
};

}  // namespace weir
