// The expression tree: what `where`, `set`, `stats` and their like are given. A value type made by the language's
// parser or by hand, checked and compiled by `query`. Semantics of each node: lib/README.md, "Expressions".
//
// A Path is a field reference: a name, then members and constant indices (`http.status`, `tags[-1]`,
// `headers["x-id"]`). The names `_`, `_line`, `_file`, `_lineno` and `_time` mean the record itself, its text, and
// where and when it was read, unless `quoted` says that the name stood in back quotes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weir {

/// Bytes [begin, end) of the pipeline's text; for messages with a caret.
struct TextSpan {
  uint32_t begin = 0, end = 0;
};

struct Path {
  using Part = std::variant<std::string, int64_t>;  ///< a member's name, or an element's index (from the end if < 0)
  std::vector<Part> parts;                          ///< the first one is a name
  bool quoted = false;                              ///< the first name stood in back quotes: no special meaning
  TextSpan span;

  /// As a flat name: `http.path`, `tags[0]`.
  std::string text() const;
  bool operator==(const Path& other) const { return parts == other.parts && quoted == other.quoted; }
};

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
  std::string text;          ///< as written
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

/// The name of a result that was given none (language page, "Names of results"); empty if it must be named.
std::string derived_name(const Expr& expr);

ExprPtr clone(const Expr& expr);

/// Canonical text of an expression; parsing it again gives the same tree.
std::string to_text(const Expr& expr);

/// Calls `visit` for each field that the expression reads.
template <typename Visit>
void for_each_field(const Expr& expr, Visit&& visit);

}  // namespace weir
