#include "weir/query/condition.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "weir/query/coerce.h"
#include "weir/query/compare.h"
#include "weir/query/expr_error.h"
#include "weir/query/network.h"
#include "weir/query/program.h"
#include "weir/query/regex.h"
#include "weir/scan/required_literals.h"

namespace weir {
namespace {

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";
constexpr std::string_view kQuietFunctions[] = {"contains", "starts_with", "ends_with",
                                                "lower",    "upper",       "trim"};

/// A constant of an expression; copies share its text.
class Constant {
 public:
  /// Nothing for null, for lists, and for what depends on the run: the time, its zone.
  static std::optional<Constant> of(const Expr& expr) {
    bool simple =
        expr.as<NumberLiteral>() || expr.as<std::string>() || expr.as<bool>() || expr.as<DurationLiteral>();
    if (!simple) return std::nullopt;
    // Bytes that are not UTF-8 may become this character on their way, where no search for it finds them.
    if (const auto* text = expr.as<std::string>(); text && text->contains(kReplacementCharacter))
      return std::nullopt;
    try {
      auto program =
          std::make_shared<const Program>(Program::compile(expr, std::make_shared<const Schema>()));
      if (auto value = program->constant(); value && !value->is_null())
        return Constant(std::move(program), *value);
    } catch (const ExprError&) {
      // Told when the pipeline is compiled.
    }
    return std::nullopt;
  }

  const Value& value() const { return value_; }
  /// The text of a string that equals nothing but strings of this text.
  std::optional<std::string> only_text() const {
    if (!value_.is_text() || number_of(value_) || bool_of(value_)) return std::nullopt;
    return std::string(value_.raw());
  }

 private:
  Constant(std::shared_ptr<const Program> program, const Value& value)
      : program_(std::move(program)), value_(value) {}
  std::shared_ptr<const Program> program_;
  Value value_;
};

/// A field whose values stand in the line as they are.
const Path* field_of(const Expr& expr) {
  const auto* field = expr.as<Expr::Field>();
  return field && field->path.special().empty() ? &field->path : nullptr;
}

size_t count_names(const Path& path) {
  return static_cast<size_t>(std::ranges::count_if(
      path.parts, [](const Path::Part& part) { return std::holds_alternative<std::string>(part); }));
}

RecordCondition equal_to_any(const Path& path, std::vector<Constant> constants) {
  if (constants.empty()) return {};
  FieldTest test{.path = path, .may_hold = {}, .equals = {}, .contains = {}};
  auto least = std::numeric_limits<int64_t>::max(), most = std::numeric_limits<int64_t>::min();
  bool only_texts = true, only_ints = true;
  for (const Constant& constant : constants) {
    auto text = constant.only_text();
    only_texts &= text.has_value();
    if (text) {
      test.equals.push_back(std::move(*text));
      continue;
    }
    only_ints &= constant.value().kind() == Kind::Int;
    if (constant.value().kind() != Kind::Int) continue;
    least = std::min(least, constant.value().int_value());
    most = std::max(most, constant.value().int_value());
  }
  if (!only_texts) test.equals.clear();
  if (only_ints) test.int_least = least, test.int_most = most;
  test.may_hold = [constants = std::move(constants)](const Value& value) {
    return std::ranges::any_of(
        constants, [&](const Constant& constant) { return scalars_equal(value, constant.value()); });
  };
  return RecordCondition::of(std::move(test));
}

RecordCondition ordered(Op op, const Path& path, const Constant& constant) {
  FieldTest test{.path = path, .may_hold = {}, .reports_lists = true, .equals = {}, .contains = {}};
  test.may_hold = [op, constant](const Value& value) {
    auto order = values_order(value, constant.value());
    if (order == std::partial_ordering::unordered) return true;  // it may have to be reported
    return op == Op::Less        ? order < 0
           : op == Op::LessEqual ? order <= 0
           : op == Op::Greater   ? order > 0
                                 : order >= 0;
  };
  if (constant.value().kind() == Kind::Int) {
    bool below = op == Op::Less || op == Op::LessEqual;
    (below ? test.int_most : test.int_least) = constant.value().int_value();
  }
  return RecordCondition::of(std::move(test));
}

RecordCondition in_range(const Path& path, const Constant& low, const Constant& high) {
  FieldTest test{.path = path, .may_hold = {}, .equals = {}, .contains = {}};
  test.may_hold = [low, high](const Value& value) {
    return values_order(value, low.value()) >= 0 && values_order(value, high.value()) <= 0;
  };
  if (low.value().kind() == Kind::Int && high.value().kind() == Kind::Int) {
    test.int_least = low.value().int_value();
    test.int_most = high.value().int_value();
  }
  return RecordCondition::of(std::move(test));
}

/// Of a text that contains `literal`, a part that also stands in one piece where the text is that of a list
/// which was put together.
std::string_view part_in_one_piece(std::string_view literal, const Path& path) {
  if (count_names(path) < 2) return literal;
  std::string_view best;
  for (size_t begin = 0; begin <= literal.size();) {
    size_t end = std::min(literal.find_first_of(",[]", begin), literal.size());
    if (end - begin > best.size()) best = literal.substr(begin, end - begin);
    begin = end + 1;
  }
  return best;
}

/// A condition on the text of a value. `literals`: the text contains one of these; none: not known.
template <typename Test>
RecordCondition on_text(const Expr& operand, std::vector<LiteralSet::Literal> literals, Test holds) {
  const auto* field = operand.as<Expr::Field>();
  if (!field) return {};
  const Path& path = field->path;
  bool is_line = path.special() == "_line" && path.parts.size() == 1;
  if (!is_line && !path.special().empty()) return {};
  FieldTest test{.path = path, .may_hold = {}, .equals = {}, .contains = std::move(literals)};
  for (auto& literal : test.contains) literal.text = std::string(part_in_one_piece(literal.text, path));
  if (std::ranges::any_of(test.contains, [](const auto& literal) { return literal.text.empty(); }))
    test.contains.clear();
  // The text of a list that was put together says more than its members do.
  if (!is_line && count_names(path) == 1) {
    test.may_hold = [holds = std::move(holds)](const Value& value) {
      std::string scratch;
      return holds(text_of(value, scratch));
    };
  }
  return test.may_hold || !test.contains.empty() ? RecordCondition::of(std::move(test)) : RecordCondition();
}

RecordCondition matching(const Expr::Binary& binary) {
  std::string pattern, flags;
  if (const auto* regex = binary.right->as<RegexLiteral>()) {
    pattern = regex->pattern;
    flags = regex->flags;
  } else if (const auto* text = binary.right->as<std::string>()) {
    pattern = *text;
  } else {
    return {};
  }
  if (pattern.contains(kReplacementCharacter)) return {};
  std::shared_ptr<const Regex> regex;
  try {
    regex = std::make_shared<const Regex>(pattern, flags, binary.right->span);
  } catch (const ExprError&) {
    return {};  // told when the pipeline is compiled
  }
  std::vector<LiteralSet::Literal> literals;
  auto flagged = flags.empty() ? pattern : "(?" + flags + ":" + pattern + ")";
  for (auto& literal : required_literals(flagged)) literals.push_back({std::move(literal), true});
  return on_text(*binary.left, std::move(literals),
                 [regex](std::string_view text) { return regex->found_in(text); });
}

RecordCondition of_call(const Expr::Call& call) {
  if (call.arguments.size() != 2) return {};
  auto constant = Constant::of(*call.arguments[1]);
  if (!constant) return {};
  std::string scratch;
  std::string text(text_of(constant->value(), scratch));
  using Test = bool (*)(std::string_view, std::string_view);
  Test holds = nullptr;
  if (call.name == "contains") holds = [](std::string_view a, std::string_view b) { return a.contains(b); };
  if (call.name == "starts_with")
    holds = [](std::string_view a, std::string_view b) { return a.starts_with(b); };
  if (call.name == "ends_with") holds = [](std::string_view a, std::string_view b) { return a.ends_with(b); };
  if (!holds) return {};
  return on_text(*call.arguments[0], {{text, false}},
                 [holds, text](std::string_view value) { return holds(value, text); });
}

RecordCondition in(const Expr::Binary& binary) {
  if (const Path* list = field_of(*binary.right)) {
    auto constant = Constant::of(*binary.left);
    return constant ? equal_to_any(*list, {*constant}) : RecordCondition();
  }
  const Path* path = field_of(*binary.left);
  if (!path) return {};
  if (const auto* range = binary.right->as<Expr::Range>()) {
    auto low = Constant::of(*range->low), high = Constant::of(*range->high);
    return low && high ? in_range(*path, *low, *high) : RecordCondition();
  }
  const auto* list = binary.right->as<Expr::List>();
  if (!list) return {};
  std::vector<Constant> constants;
  for (const auto& item : list->items) {
    auto constant = Constant::of(*item);
    if (!constant) return {};
    constants.push_back(std::move(*constant));
  }
  return equal_to_any(*path, std::move(constants));
}

Op turned_round(Op op) {
  switch (op) {
    case Op::Less:
      return Op::Greater;
    case Op::LessEqual:
      return Op::GreaterEqual;
    case Op::Greater:
      return Op::Less;
    case Op::GreaterEqual:
      return Op::LessEqual;
    default:
      return op;
  }
}

RecordCondition compared(const Expr::Binary& binary) {
  bool constant_is_left = field_of(*binary.left) == nullptr;
  const Path* path = field_of(constant_is_left ? *binary.right : *binary.left);
  auto constant = Constant::of(constant_is_left ? *binary.left : *binary.right);
  if (!path || !constant) return {};
  if (binary.op == Op::Equal) return equal_to_any(*path, {*constant});
  return ordered(constant_is_left ? turned_round(binary.op) : binary.op, *path, *constant);
}

/// That the field is there: `x != null`, `x` itself where it must be true.
RecordCondition present(const Path& path, bool must_be_true) {
  FieldTest test{.path = path, .may_hold = {}, .equals = {}, .contains = {}};
  test.may_hold = [must_be_true](const Value& value) { return must_be_true ? is_truthy(value) : true; };
  return RecordCondition::of(std::move(test));
}

RecordCondition not_equal(const Expr::Binary& binary) {
  const Path* left = field_of(*binary.left);
  const Path* right = field_of(*binary.right);
  if (left && binary.right->as<Expr::Null>()) return present(*left, false);
  if (right && binary.left->as<Expr::Null>()) return present(*right, false);
  return {};
}

RecordCondition condition_of(const Expr& expr) {
  if (const Path* path = field_of(expr)) return present(*path, true);
  if (const auto* call = expr.as<Expr::Call>()) return of_call(*call);
  const auto* binary = expr.as<Expr::Binary>();
  if (!binary) return {};
  switch (binary->op) {
    case Op::And: {
      auto left = condition_of(*binary->left);
      // What the left side would report of a record must not go unnoticed because the right side drops it.
      return is_quiet(*binary->left) ? RecordCondition::all(std::move(left), condition_of(*binary->right))
                                     : left;
    }
    case Op::Or:
      return RecordCondition::any(condition_of(*binary->left), condition_of(*binary->right));
    case Op::Equal:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
      return compared(*binary);
    case Op::NotEqual:
      return not_equal(*binary);
    case Op::Matches:
      return matching(*binary);
    case Op::In:
      return in(*binary);
    default:
      return {};
  }
}

void split_and(ExprPtr expr, std::vector<ExprPtr>& parts) {
  if (auto* binary = std::get_if<Expr::Binary>(&expr->node); binary && binary->op == Op::And) {
    split_and(std::move(binary->left), parts);
    split_and(std::move(binary->right), parts);
  } else {
    parts.push_back(std::move(expr));
  }
}

void collect_text(const Expr& expr, std::string& text) {
  if (const auto* binary = expr.as<Expr::Binary>(); binary && binary->op == Op::And) {
    collect_text(*binary->left, text);
    if (is_quiet(*binary->left)) collect_text(*binary->right, text);
  } else if (!condition_of(expr).is_true()) {
    text += (text.empty() ? "" : " and ") + to_text(expr);
  }
}

}  // namespace

bool is_quiet(const Expr& expr) {
  bool quiet = true;
  for_each_operand(expr, [&](const Expr& operand) { quiet &= is_quiet(operand); });
  if (!quiet) return false;
  if (const auto* call = expr.as<Expr::Call>()) {
    return std::ranges::find(kQuietFunctions, call->name) != std::end(kQuietFunctions);
  }
  if (const auto* unary = expr.as<Expr::Unary>()) return unary->op == Op::Not;
  const auto* binary = expr.as<Expr::Binary>();
  if (!binary) return true;
  switch (binary->op) {
    case Op::And:
    case Op::Or:
    case Op::Equal:
    case Op::NotEqual:
    case Op::Matches:
    case Op::NotMatches:
    case Op::In:
    case Op::NotIn:
      return true;
    default:
      return false;
  }
}

ExprPtr quiet_first(ExprPtr expr) {
  auto span = expr->span;
  std::vector<ExprPtr> parts;
  split_and(std::move(expr), parts);
  std::vector<ExprPtr> ordered;
  for (bool quiet : {true, false})
    for (auto& part : parts)
      if (part && is_quiet(*part) == quiet) ordered.push_back(std::move(part));
  parts = std::move(ordered);
  ExprPtr all = std::move(parts[0]);
  for (size_t i = 1; i < parts.size(); ++i) {
    auto both = std::make_unique<Expr>();
    both->node = Expr::Binary{Op::And, std::move(all), std::move(parts[i])};
    both->span = span;
    all = std::move(both);
  }
  return all;
}

RecordFilter filter_of(const Expr& expr) {
  RecordFilter filter{.condition = condition_of(expr), .quiet = is_quiet(expr), .text = {}};
  collect_text(expr, filter.text);
  return filter;
}

}  // namespace weir
