#include "weir/query/compiler.h"

#include <algorithm>
#include <utility>

#include "weir/base/check.h"
#include "weir/data/json_text.h"
#include "weir/query/eval_call.h"
#include "weir/query/eval_compare.h"
#include "weir/query/eval_field.h"
#include "weir/query/eval_logic.h"
#include "weir/query/eval_membership.h"
#include "weir/query/expr_error.h"
#include "weir/format/json_access.h"
#include "weir/query/function_table.h"
#include "weir/query/functions.h"

namespace weir {
namespace {

EvalNodePtr constant_node(const Value& value) {
  StringArena arena;
  Value kept = arena.keep(value);
  return std::make_unique<ConstantNode>(kept, std::move(arena));
}

EvalNodePtr number_node(const Expr& expr, const std::string& text) {
  int64_t whole = 0;
  switch (classify_json_number(text, whole)) {
    case JsonNumber::CanonicalInt:
      return constant_node(Value::of(whole));
    case JsonNumber::Other:
      return constant_node(Value::number_text(text));
    case JsonNumber::Invalid:
      break;
  }
  auto number = parse_number(text);
  if (!number) throw ExprError("'" + text + "' is no number", expr.span);
  return constant_node(value_of_number(*number));
}

std::optional<IpNetwork> network_of(const Expr& expr) {
  const auto* literal = expr.as<NetworkLiteral>();
  const auto* call = expr.as<Expr::Call>();
  std::string text;
  if (literal) {
    text = literal->text;
  } else if (call && call->name == "cidr") {
    const auto* argument = call->arguments.size() == 1 ? call->arguments[0]->as<std::string>() : nullptr;
    if (!argument) throw ExprError("cidr() takes one text, as in cidr(\"fd00::/8\")", expr.span);
    text = *argument;
  } else {
    return std::nullopt;
  }
  auto network = parse_network(text);
  if (!network) throw ExprError("'" + text + "' is no network", expr.span);
  return network;
}

/// Evaluates a node that reads no record, on a batch of one row.
Value evaluate_constant(const EvalNode& node, Batch& batch, const TimeZone* zone) {
  batch.start_made(std::make_shared<const Schema>(), Place{}, 0);
  batch.finish(1);
  EvalScratch scratch;
  EvalContext context{batch, scratch, zone};
  return node.evaluate(context, batch.selection())[0];
}

bool depends_on_record(const Expr& expr) {
  if (expr.as<Expr::Field>()) return true;
  bool depends = false;
  for_each_operand(expr, [&](const Expr& operand) { depends |= depends_on_record(operand); });
  return depends;
}

}  // namespace

EvalNodePtr Compiler::compile(const Expr& expr) {
  auto node = compile_node(expr);
  if (node->constant() || depends_on_record(expr)) return node;
  Batch batch;
  return constant_node(evaluate_constant(*node, batch, options_.zone.get()));
}

std::vector<EvalNodePtr> Compiler::compile_all(const std::vector<ExprPtr>& exprs) {
  std::vector<EvalNodePtr> nodes;
  for (const auto& expr : exprs) nodes.push_back(compile(*expr));
  return nodes;
}

EvalNodePtr Compiler::compile_node(const Expr& expr) {
  if (expr.as<Expr::Null>()) return constant_node(Value());
  if (const auto* value = expr.as<bool>()) return constant_node(Value::of(*value));
  if (const auto* number = expr.as<NumberLiteral>()) return number_node(expr, number->text);
  if (const auto* text = expr.as<std::string>()) return constant_node(Value::string(*text));
  if (const auto* time = expr.as<TimeLiteral>()) {
    return constant_node(Value::time(time->zoned || !options_.zone ? time->ns : options_.zone->utc_ns(time->ns)));
  }
  if (const auto* duration = expr.as<DurationLiteral>()) return constant_node(Value::duration(duration->ns));
  if (const auto* field = expr.as<Expr::Field>())
    return make_field_node(field->path, input_, options_.file_names);
  if (const auto* unary = expr.as<Expr::Unary>()) {
    auto operand = compile(*unary->operand);
    return unary->op == Op::Not ? make_not_node(std::move(operand)) : make_negate_node(std::move(operand));
  }
  if (const auto* binary = expr.as<Expr::Binary>()) return compile_binary(expr, *binary);
  if (const auto* list = expr.as<Expr::List>()) return make_list_node(compile_all(list->items));
  if (const auto* call = expr.as<Expr::Call>()) return compile_call(expr, *call);
  if (const auto* member = expr.as<Expr::Member>()) {
    return make_member_node(compile(*member->object), {member->part});
  }
  if (const auto* subscript = expr.as<Expr::Subscript>()) {
    return make_subscript_node(compile(*subscript->object), compile(*subscript->index));
  }
  if (expr.as<NetworkLiteral>()) throw ExprError("a network stands only to the right of 'in'", expr.span);
  if (expr.as<Expr::Range>()) throw ExprError("a range stands only to the right of 'in'", expr.span);
  throw ExprError("a regular expression stands only to the right of '~' or as an argument", expr.span);
}

EvalNodePtr Compiler::compile_binary(const Expr& expr, const Expr::Binary& binary) {
  switch (binary.op) {
    case Op::And:
      return make_and_node(compile(*binary.left), compile(*binary.right));
    case Op::Or:
      return make_or_node(compile(*binary.left), compile(*binary.right));
    case Op::Default:
      return make_default_node(compile(*binary.left), compile(*binary.right));
    case Op::Matches:
      return compile_match(binary);
    case Op::NotMatches:
      return make_not_node(compile_match(binary));
    case Op::In:
      return compile_in(binary);
    case Op::NotIn:
      return make_not_node(compile_in(binary));
    case Op::NotEqual:
      return make_not_node(
          make_compare_node(Op::Equal, compile(*binary.left), compile(*binary.right), to_text(*binary.left)));
    case Op::Equal:
    case Op::Less:
    case Op::LessEqual:
    case Op::Greater:
    case Op::GreaterEqual:
      return make_compare_node(binary.op, compile(*binary.left), compile(*binary.right),
                               to_text(*binary.left));
    default:
      return make_arithmetic_node(binary.op, compile(*binary.left), compile(*binary.right), to_text(expr));
  }
}

EvalNodePtr Compiler::compile_match(const Expr::Binary& binary) {
  auto left = compile(*binary.left);
  const Expr& right = *binary.right;
  if (const auto* regex = right.as<RegexLiteral>()) {
    return make_match_node(std::move(left), Regex(regex->pattern, regex->flags, right.span));
  }
  auto node = compile(right);
  auto pattern = node->constant();
  if (!pattern || !pattern->is_text()) {
    throw ExprError("the right side of '~' must be a constant: /…/ or a string", right.span);
  }
  return make_match_node(std::move(left), Regex(std::string(pattern->raw()), "", right.span));
}

EvalNodePtr Compiler::compile_in(const Expr::Binary& binary) {
  auto left = compile(*binary.left);
  const Expr& right = *binary.right;
  if (const auto* range = right.as<Expr::Range>()) {
    return make_in_range_node(std::move(left), compile(*range->low), compile(*range->high));
  }
  if (auto network = network_of(right)) return make_in_networks_node(std::move(left), {*network});
  if (right.as<std::string>())
    throw ExprError("'in' takes a list; to look inside a text: contains(x, text)", right.span);
  const auto* list = right.as<Expr::List>();
  if (!list) {
    auto node = compile(right);
    auto constant = node->constant();
    if (!constant || constant->kind() != Kind::List) return make_in_list_node(std::move(left), std::move(node));
    std::vector<Value> elements;
    JsonAccess().elements(*constant, elements);
    std::vector<EvalNodePtr> items;
    for (const Value& element : elements) items.push_back(constant_node(element));
    return make_in_items_node(std::move(left), std::move(items));
  }
  std::vector<IpNetwork> networks;
  for (const auto& item : list->items) {
    if (auto network = network_of(*item)) networks.push_back(*network);
  }
  if (networks.empty()) return make_in_items_node(std::move(left), compile_all(list->items));
  if (networks.size() == list->items.size())
    return make_in_networks_node(std::move(left), std::move(networks));
  throw ExprError("a list of networks holds nothing else", right.span);
}

EvalNodePtr Compiler::compile_call(const Expr& expr, const Expr::Call& call) {
  const FunctionDef* def = find_function(builtin_functions(), call.name, false);
  if (!def) throw ExprError("unknown function '" + call.name + "'", expr.span);
  if (def->kind != FunctionKind::Scalar) {
    throw ExprError(call.name + "() is an aggregate: it stands only in 'stats' and the like", expr.span);
  }
  if (call.arguments.size() < def->arguments_min || call.arguments.size() > def->arguments_max) {
    throw ExprError("wrong number of arguments: " + std::string(def->syntax), expr.span);
  }
  if (call.name == "cidr") throw ExprError("cidr() stands only to the right of 'in'", expr.span);
  if (call.name == "if") return make_if_node(compile_all(call.arguments));
  if (call.name == "lines") return compile_lines(expr, call);
  const ScalarFunction* function = find_scalar_function(call.name);
  WEIR_CHECK(function);
  std::vector<EvalNodePtr> arguments;
  CallConstants constants{.regex = {}, .pattern = {}, .now_ns = options_.now_ns};
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const Expr& argument = *call.arguments[i];
    if (const auto* literal = argument.as<RegexLiteral>()) {
      bool fits = i == 1 && (call.name == "replace" || call.name == "split" || call.name == "extract");
      if (!fits) throw ExprError(call.name + "() takes no regular expression there", argument.span);
      constants.regex.emplace(literal->pattern, literal->flags, argument.span);
      arguments.push_back(constant_node(Value()));
    } else if (i == 1 && (call.name == "time" || call.name == "format_time")) {
      constants.pattern = compile_time_pattern(argument, call.name == "time");
      arguments.push_back(constant_node(Value()));
    } else {
      arguments.push_back(compile(argument));
    }
  }
  if (call.name == "extract" && !constants.regex) {
    throw ExprError("extract() takes a regular expression, as in extract(x, /id=(\\d+)/)", expr.span);
  }
  return make_function_node(*function, std::move(arguments), std::move(constants));
}

std::string Compiler::constant_text(const Expr& expr, const char* otherwise) {
  auto node = compile(expr);
  auto constant = node->constant();
  if (!constant || !constant->is_text()) throw ExprError(otherwise, expr.span);
  return std::string(constant->raw());
}

TimePattern Compiler::compile_time_pattern(const Expr& expr, bool reads) {
  std::string why;
  auto text = constant_text(expr, "the pattern of a time is a constant text, as \"%d/%b/%Y\"");
  auto pattern = TimePattern::compile(text, why);
  if (!pattern) throw ExprError("'" + text + "' is no pattern of times: " + why, expr.span);
  if (reads && !pattern->can_parse())
    throw ExprError("%U, %W and %g can only be printed: an ISO week is read by %G-W%V-%u", expr.span);
  return *std::move(pattern);
}

EvalNodePtr Compiler::compile_lines(const Expr& expr, const Expr::Call& call) {
  auto path = constant_text(*call.arguments[0], "lines() takes the name of a file: lines(\"ids.txt\")");
  if (!options_.read_file) throw ExprError("lines() reads no files here", expr.span);
  auto content = options_.read_file(path);
  std::string_view rest = content;
  std::string json = "[";
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (json.size() > 1) json += ',';
    append_json_string(line, json);
  }
  return constant_node(Value::list(json + "]"));
}

}  // namespace weir
