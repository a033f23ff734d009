#include "weir/query/type_check.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "weir/data/number.h"
#include "weir/data/time_text.h"
#include "weir/query/function_table.h"
#include "weir/query/network.h"

namespace weir {
namespace {

using Found = std::optional<TypeMistake>;

bool within(KindSet kinds, KindSet of) { return kinds != 0 && (kinds & ~of) == 0; }

std::string_view noun(KindSet kinds) {
  if (within(kinds, kNumberKinds)) return "a number";
  if (within(kinds, kBoolKind)) return "true or false";
  if (within(kinds, kTextKind)) return "text";
  if (within(kinds, kTimeKind)) return "a time";
  if (within(kinds, kDurationKind)) return "a duration";
  if (within(kinds, kListKind)) return "a list";
  if (within(kinds, kObjectKind)) return "an object";
  if (within(kinds, kNumberKinds | kTimeKind)) return "a time or a number";
  if (within(kinds, kNumberKinds | kDurationKind)) return "a number or a duration";
  return "a number, a time or a duration";
}

/// The text that stands in the expression itself; null where it comes from outside, which is not shown either.
const std::string* written_text(const Expr& expr) { return expr.source.empty() ? expr.as<std::string>() : nullptr; }

std::string described(const Expr& expr) {
  const auto* text = written_text(expr);
  return text ? fmt::format("the text {}", quoted_text(*text)) : std::string(noun(kinds_of(expr)));
}

/// Which of these kinds the text reads as.
KindSet read_as(const std::string& text, KindSet kinds) {
  KindSet read = 0;
  if ((kinds & kNumberKinds) && parse_number(text)) read |= kNumberKinds;
  if ((kinds & kDurationKind) && parse_duration(text)) read |= kDurationKind;
  if ((kinds & kTimeKind) && parse_time(text)) read |= kTimeKind;
  if ((kinds & kBoolKind) && (text == "true" || text == "false")) read |= kBoolKind;
  return read;
}

/// What the expression may be read as where one of these kinds is needed.
KindSet readings(const Expr& expr, KindSet needed) {
  auto kinds = kinds_of(expr);
  if (const auto* text = written_text(expr)) return read_as(*text, needed);
  constexpr KindSet kReadable = kNumberKinds | kTimeKind | kDurationKind | kBoolKind;
  if (kinds & kTextKind) kinds |= kReadable;
  return kinds & needed;
}

bool is_arithmetic(Op op) {
  return op == Op::Add || op == Op::Subtract || op == Op::Multiply || op == Op::Divide || op == Op::Modulo;
}
bool is_order(Op op) { return op == Op::Less || op == Op::LessEqual || op == Op::Greater || op == Op::GreaterEqual; }

constexpr KindSet kComputable = kNumberKinds | kTimeKind | kDurationKind;

/// The kind of the result for operands of one kind each, 0 if it is null (query/arithmetic.h).
KindSet result_of(Op op, KindSet left, KindSet right) {
  bool sum = op == Op::Add || op == Op::Subtract;
  if (left == kNumberKinds && right == kNumberKinds) return kNumberKinds;
  if (left == kDurationKind && right == kDurationKind)
    return op == Op::Multiply ? 0 : op == Op::Divide ? kNumberKinds : kDurationKind;
  if (left == kDurationKind && right == kNumberKinds)
    return op == Op::Multiply || op == Op::Divide ? kDurationKind : 0;
  if (left == kNumberKinds && right == kDurationKind) return op == Op::Multiply ? kDurationKind : 0;
  if (left == kTimeKind && right == kTimeKind) return op == Op::Subtract ? kDurationKind : 0;
  if (left == kTimeKind && right == kDurationKind) return sum ? kTimeKind : 0;
  if (left == kDurationKind && right == kTimeKind) return op == Op::Add ? kTimeKind : 0;
  return 0;
}

constexpr std::array<KindSet, 3> kOperands = {kNumberKinds, kTimeKind, kDurationKind};

KindSet result_of(Op op, const Expr& left, const Expr& right) {
  auto lefts = readings(left, kComputable), rights = readings(right, kComputable);
  KindSet results = 0;
  for (auto a : kOperands)
    for (auto b : kOperands)
      if ((lefts & a) && (rights & b)) results |= result_of(op, a, b);
  return results;
}

Found check_operand(const Expr& operand, Op op, KindSet computable) {
  if (readings(operand, computable)) return {};
  bool text = within(kinds_of(operand), kTextKind);
  return TypeMistake{fmt::format("'{}' can't compute with {}", op == Op::Negate ? "-" : spelling(op), described(operand)),
                     operand.span, text && op == Op::Add ? "concat(a, b) joins text" : ""};
}

Found check_arithmetic(const Expr& expr, const Expr::Binary& binary) {
  if (auto found = check_operand(*binary.left, binary.op, kComputable)) return found;
  if (auto found = check_operand(*binary.right, binary.op, kComputable)) return found;
  if (!result_of(binary.op, *binary.left, *binary.right)) {
    bool epoch = readings(*binary.left, kNumberKinds | kTimeKind) && readings(*binary.right, kNumberKinds | kTimeKind);
    return TypeMistake{fmt::format("'{}' has no meaning for {} and {}", spelling(binary.op), described(*binary.left),
                                   described(*binary.right)),
                       expr.span, epoch ? "a time and a duration, as in: now() - 5m" : "x / 1ms makes a number of a duration"};
  }
  const auto* divisor = binary.right->as<NumberLiteral>();
  if ((binary.op == Op::Divide || binary.op == Op::Modulo) && divisor) {
    auto number = parse_number(divisor->text);
    if (number && !(number->is_int ? number->whole != 0 : number->real != 0))
      return TypeMistake{"a division by zero, which is null", binary.right->span, ""};
  }
  return {};
}

/// Whether values of the two kinds can be compared at all: in order, or only for being equal.
bool meets(const Expr& left, const Expr& right, bool equal) {
  auto lefts = kinds_of(left), rights = kinds_of(right);
  if ((lefts & kTextKind) && (rights & kTextKind)) return true;
  for (auto kind : {kNumberKinds, kTimeKind, kDurationKind, kBoolKind})
    if (readings(left, kind) && readings(right, kind)) return true;
  // A number, also as text, is compared with a time as an epoch.
  if (readings(left, kNumberKinds) && (rights & kTimeKind)) return true;
  if (readings(right, kNumberKinds) && (lefts & kTimeKind)) return true;
  return equal && (lefts & rights & (kListKind | kObjectKind));
}

Found check_comparison(const Expr& left, const Expr& right, Op op, bool equal) {
  if (meets(left, right, equal)) return {};
  auto lefts = kinds_of(left), rights = kinds_of(right);
  if (!equal) {
    for (const Expr* operand : {&left, &right})
      if (within(kinds_of(*operand), kListKind | kObjectKind))
        return TypeMistake{fmt::format("{} has no order: '{}' is never true of it", noun(kinds_of(*operand)), spelling(op)),
                           operand->span, within(kinds_of(*operand), kListKind) ? "len(x), or max(x), of a list" : ""};
  }
  bool blame_right = written_text(right) || !(written_text(left) || rights == kAnyKind);
  const Expr& blamed = blame_right ? right : left;
  const Expr& other = blame_right ? left : right;
  std::string hint;
  if (equal && within(lefts | rights, kListKind | kTextKind | kNumberKinds) && ((lefts | rights) & kListKind))
    hint = "x in list looks into a list";
  return TypeMistake{fmt::format("{} is never {} {}", described(blamed), equal ? "equal to" : "more or less than",
                                 described(other)),
                     blamed.span, hint};
}

Found check_in(const Expr& left, const Expr& right, Op op) {
  // A list on the left is looked into.
  if (within(kinds_of(left), kListKind)) return {};
  if (const auto* range = right.as<Expr::Range>()) {
    if (auto found = check_comparison(left, *range->low, op, false)) return found;
    return check_comparison(left, *range->high, op, false);
  }
  if (const auto* list = right.as<Expr::List>()) {
    for (const auto& item : list->items) {
      if (item->as<NetworkLiteral>() || item->as<Expr::Call>() || item->as<Expr::Null>()) continue;
      if (auto found = check_comparison(left, *item, op, true)) return found;
    }
  }
  return {};
}

Found check_call(const Expr::Call& call) {
  if (call.name == "if") {
    for (size_t i = 0; i + 1 < call.arguments.size(); i += 2)
      if (auto found = condition_mistake(*call.arguments[i])) return found;
  }
  if (call.name == "cidr" && call.arguments.size() == 1) {
    const auto* text = written_text(*call.arguments[0]);
    if (text && !parse_network(*text))
      return TypeMistake{fmt::format("{} is no network", quoted_text(*text)), call.arguments[0]->span,
                         "as in: cidr(\"fd00::/8\")"};
  }
  const FunctionDef* def = find_function(builtin_functions(), call.name, false);
  for (size_t i = 0; def && i < call.arguments.size(); ++i) {
    const Expr& argument = *call.arguments[i];
    auto needed = def->argument_kinds(i);
    if (needed == kAnyKind || argument.as<Expr::Null>() || readings(argument, needed)) continue;
    return TypeMistake{fmt::format("{}() of {} is always null", call.name, described(argument)), argument.span,
                       within(kinds_of(argument), kBoolKind) && (needed & kTimeKind) && (needed & kDurationKind)
                           ? "count(x) says for how many x is true"
                           : fmt::format("it takes {}", noun(needed))};
  }
  return {};
}

Found check_node(const Expr& expr) {
  if (const auto* network = expr.as<NetworkLiteral>(); network && !parse_network(network->text))
    return TypeMistake{fmt::format("'{}' is no network", network->text), expr.span, "as in: 10.0.0.0/8"};
  if (const auto* call = expr.as<Expr::Call>()) return check_call(*call);
  if (const auto* unary = expr.as<Expr::Unary>()) {
    if (unary->op == Op::Not) return condition_mistake(*unary->operand);
    return check_operand(*unary->operand, Op::Negate, kNumberKinds | kDurationKind);
  }
  const auto* binary = expr.as<Expr::Binary>();
  if (!binary || binary->left->as<Expr::Null>() || binary->right->as<Expr::Null>()) return {};
  if (binary->op == Op::And || binary->op == Op::Or) {
    if (auto found = condition_mistake(*binary->left)) return found;
    return condition_mistake(*binary->right);
  }
  if (is_arithmetic(binary->op)) return check_arithmetic(expr, *binary);
  if (is_order(binary->op)) return check_comparison(*binary->left, *binary->right, binary->op, false);
  if (binary->op == Op::Equal || binary->op == Op::NotEqual)
    return check_comparison(*binary->left, *binary->right, binary->op, true);
  if (binary->op == Op::In || binary->op == Op::NotIn) return check_in(*binary->left, *binary->right, binary->op);
  return {};
}

}  // namespace

KindSet kinds_of(const Expr& expr) {
  if (expr.as<bool>()) return kBoolKind;
  if (expr.as<NumberLiteral>()) return kNumberKinds;
  if (expr.as<std::string>()) return kTextKind;
  if (expr.as<TimeLiteral>()) return kTimeKind;
  if (expr.as<DurationLiteral>()) return kDurationKind;
  if (expr.as<Expr::List>()) return kListKind;
  if (const auto* unary = expr.as<Expr::Unary>())
    return unary->op == Op::Not ? kBoolKind : readings(*unary->operand, kNumberKinds | kDurationKind);
  if (const auto* binary = expr.as<Expr::Binary>()) {
    if (binary->op == Op::Default) return kinds_of(*binary->left) | kinds_of(*binary->right);
    return is_arithmetic(binary->op) ? result_of(binary->op, *binary->left, *binary->right) : kBoolKind;
  }
  const auto* call = expr.as<Expr::Call>();
  if (!call) return kAnyKind;
  if (call->name != "if") {
    const FunctionDef* def = find_function(builtin_functions(), call->name, false);
    return def ? def->gives : kAnyKind;
  }
  KindSet kinds = 0;
  for (size_t i = 0; i < call->arguments.size(); ++i)
    if (i % 2 == 1 || i + 1 == call->arguments.size()) kinds |= kinds_of(*call->arguments[i]);
  return kinds;
}

std::optional<TypeMistake> type_mistake(const Expr& expr) {
  Found found;
  for_each_operand(expr, [&](const Expr& operand) {
    if (!found) found = type_mistake(operand);
  });
  return found ? found : check_node(expr);
}

std::optional<TypeMistake> condition_mistake(const Expr& expr) {
  if (expr.as<Expr::Null>() || readings(expr, kBoolKind)) return {};
  return TypeMistake{fmt::format("this is no condition: {} is never true", described(expr)), expr.span,
                     "compare it, as in: x > 5"};
}

}  // namespace weir
