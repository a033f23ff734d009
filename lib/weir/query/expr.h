// The expression tree: what `where`, `set`, `stats` and their like are given. A value type made by the language's
// parser or by hand, checked and compiled by `query`. Semantics of each node: lib/README.md, "Expressions".
//
// Trees are shallow enough for recursion: the parser admits 200 levels of parentheses and 1,000 operators.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "weir/data/path.h"

namespace weir {

enum class Op : uint8_t {
  Or, And, Not,
  Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,
  Matches, NotMatches, In, NotIn,
  Add, Subtract, Multiply, Divide, Modulo, Default, Negate,
};

/// The operator as it is written: "==", "not in", "??".
std::string_view spelling(Op op);

struct TimeLiteral {
  int64_t ns = 0;            ///< since the epoch if zoned, else the wall-clock reading as if it were UTC
  bool zoned = false;        ///< the literal named its offset
};
struct DurationLiteral {
  int64_t ns = 0;
};
struct RegexLiteral {
  std::string pattern;       ///< RE2 syntax, between the slashes
  std::string flags;         ///< of "ims"
};
struct NetworkLiteral {
  std::string text;          ///< "10.0.0.0/8", "10.1.2.3"
};
struct NumberLiteral {
  std::string text;          ///< as written, or a size in bytes; may begin with a minus
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Expr {
  struct Field { Path path; };
  struct Unary { Op op; ExprPtr operand; };
  struct Binary { Op op; ExprPtr left, right; };
  struct Range { ExprPtr low, high; };                              ///< only to the right of In, NotIn
  struct List { std::vector<ExprPtr> items; };
  struct Call { std::string name; std::vector<ExprPtr> arguments; };
  struct Member { ExprPtr object; Path::Part part; };               ///< of a call or a parenthesis: parse_json(x).id
  struct Subscript { ExprPtr object, index; };                      ///< an index that is not constant
  struct Null {};

  std::variant<Null, bool, NumberLiteral, std::string, TimeLiteral, DurationLiteral, RegexLiteral, NetworkLiteral,
               Field, Unary, Binary, Range, List, Call, Member, Subscript>
      node;
  TextSpan span;
  std::string source;        ///< as written, where that holds ${env:…} or ${file:…}: shown instead of the value

  template <typename T>
  const T* as() const { return std::get_if<T>(&node); }
  /// A literal, or a list of literals.
  bool is_constant() const;
};

/// An item of `select`, `set`, `stats`, or a key: `name = expr`, or only `expr` where the name follows from it.
struct Item {
  Path target;     ///< no parts when none was written
  ExprPtr value;
  TextSpan span;
};

struct Order {
  ExprPtr value;
  bool descending = false;
  TextSpan span;
};

/// `ours == theirs`, or one path for both.
struct Match {
  Path ours, theirs;
};


/// The name of a result that was given none (language/README.md, "Names of results"); empty if it must be named.
std::string derived_name(const Expr& expr);

ExprPtr clone(const Expr& expr);

/// Canonical text of an expression; parsing it again gives the same tree.
std::string to_text(const Expr& expr);
/// Canonical text of a path, with back quotes where they are needed.
std::string to_text(const Path& path);
/// A string in double quotes, with escapes where they are needed.
std::string quoted_text(std::string_view text);
/// Whether `name` is ASCII and needs no back quotes in a pipeline.
bool is_plain_name(std::string_view name);

/// Calls `visit(const Expr&)` for each direct operand, from left to right.
template <typename Visit>
void for_each_operand(const Expr& expr, Visit&& visit) {
  const auto many = [&](const std::vector<ExprPtr>& operands) {
    for (const auto& operand : operands) visit(*operand);
  };
  if (const auto* unary = expr.as<Expr::Unary>()) {
    visit(*unary->operand);
  } else if (const auto* binary = expr.as<Expr::Binary>()) {
    visit(*binary->left);
    visit(*binary->right);
  } else if (const auto* range = expr.as<Expr::Range>()) {
    visit(*range->low);
    visit(*range->high);
  } else if (const auto* list = expr.as<Expr::List>()) {
    many(list->items);
  } else if (const auto* call = expr.as<Expr::Call>()) {
    many(call->arguments);
  } else if (const auto* member = expr.as<Expr::Member>()) {
    visit(*member->object);
  } else if (const auto* subscript = expr.as<Expr::Subscript>()) {
    visit(*subscript->object);
    visit(*subscript->index);
  }
}

/// Calls `visit(const Path&)` for each field that the expression reads, from left to right, repeats included.
template <typename Visit>
void for_each_field(const Expr& expr, Visit&& visit) {
  if (const auto* field = expr.as<Expr::Field>()) return visit(field->path);
  for_each_operand(expr, [&](const Expr& operand) { for_each_field(operand, visit); });
}

}  // namespace weir
