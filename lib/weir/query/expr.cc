#include "weir/query/expr.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "weir/base/check.h"

namespace weir {

bool is_plain_name(std::string_view name) {
  const auto is_start = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@';
  };
  const auto is_part = [&](unsigned char c) { return is_start(c) || (c >= '0' && c <= '9'); };
  static constexpr std::array<std::string_view, 6> kReserved = {"and", "or", "not", "true", "false", "null"};
  return !name.empty() && is_start(name.front()) && std::ranges::all_of(name, is_part) &&
         std::ranges::find(kReserved, name) == kReserved.end();
}

std::string_view spelling(Op op) {
  static constexpr std::array<std::string_view, 20> kSpellings = {
      "or", "and", "not",    "==", "!=", "<", "<=", ">", ">=", "~",
      "!~", "in",  "not in", "+",  "-",  "*", "/",  "%", "??", "-"};
  return kSpellings[static_cast<size_t>(op)];
}

bool Expr::is_constant() const {
  if (const auto* list = as<List>()) {
    return std::ranges::all_of(list->items, [](const ExprPtr& item) { return item->is_constant(); });
  }
  return as<Null>() || as<bool>() || as<NumberLiteral>() || as<std::string>() || as<TimeLiteral>() ||
         as<DurationLiteral>() || as<RegexLiteral>() || as<NetworkLiteral>();
}

namespace {

/// The last name of what a function was applied to; empty where that is no path.
std::string last_name(const Expr& expr) {
  if (const auto* field = expr.as<Expr::Field>()) {
    const auto& parts = field->path.parts;
    const auto name = std::find_if(parts.rbegin(), parts.rend(), [](const Path::Part& part) {
      return std::holds_alternative<std::string>(part);
    });
    return name == parts.rend() ? std::string() : std::get<std::string>(*name);
  }
  if (const auto* member = expr.as<Expr::Member>()) {
    if (const auto* name = std::get_if<std::string>(&member->part)) return *name;
  }
  return {};
}

std::vector<ExprPtr> clone_all(const std::vector<ExprPtr>& exprs) {
  std::vector<ExprPtr> copies;
  copies.reserve(exprs.size());
  for (const auto& expr : exprs) copies.push_back(clone(*expr));
  return copies;
}

}  // namespace

std::string derived_name(const Expr& expr) {
  if (const auto* field = expr.as<Expr::Field>()) return field->path.text();
  if (const auto* call = expr.as<Expr::Call>()) {
    if (call->arguments.empty()) return call->name;
    const auto name = last_name(*call->arguments.front());
    return name.empty() ? std::string() : call->name + "_" + name;
  }
  return {};
}

ExprPtr clone(const Expr& expr) {
  auto copy = std::make_unique<Expr>();
  copy->span = expr.span;
  copy->source = expr.source;
  copy->node = std::visit(
      [](const auto& node) -> decltype(Expr::node) {
        using Node = std::decay_t<decltype(node)>;
        if constexpr (std::is_same_v<Node, Expr::Unary>) {
          return Expr::Unary{node.op, clone(*node.operand)};
        } else if constexpr (std::is_same_v<Node, Expr::Binary>) {
          return Expr::Binary{node.op, clone(*node.left), clone(*node.right)};
        } else if constexpr (std::is_same_v<Node, Expr::Range>) {
          return Expr::Range{clone(*node.low), clone(*node.high)};
        } else if constexpr (std::is_same_v<Node, Expr::List>) {
          return Expr::List{clone_all(node.items)};
        } else if constexpr (std::is_same_v<Node, Expr::Call>) {
          return Expr::Call{node.name, clone_all(node.arguments)};
        } else if constexpr (std::is_same_v<Node, Expr::Member>) {
          return Expr::Member{clone(*node.object), node.part};
        } else if constexpr (std::is_same_v<Node, Expr::Subscript>) {
          return Expr::Subscript{clone(*node.object), clone(*node.index)};
        } else {
          return node;
        }
      },
      expr.node);
  return copy;
}

}  // namespace weir
