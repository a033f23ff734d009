// Expressions as text. Parentheses stand exactly where the tree needs them.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "weir/data/time_text.h"
#include "weir/query/expr.h"

namespace weir {
namespace {

/// How tightly an operator binds, loosest first; what is no operator binds tightest.
enum Binding { kOr, kAnd, kNot, kCompare, kSum, kProduct, kDefault, kUnary, kPostfix, kPrimary };

Binding binding_of(Op op) {
  switch (op) {
    case Op::Or:
      return kOr;
    case Op::And:
      return kAnd;
    case Op::Not:
      return kNot;
    case Op::Add:
    case Op::Subtract:
      return kSum;
    case Op::Multiply:
    case Op::Divide:
    case Op::Modulo:
      return kProduct;
    case Op::Default:
      return kDefault;
    case Op::Negate:
      return kUnary;
    default:
      return kCompare;
  }
}

bool begins_with_minus(const Expr& expr) {
  if (const auto* number = expr.as<NumberLiteral>()) return number->text.starts_with('-');
  if (const auto* duration = expr.as<DurationLiteral>()) return duration->ns < 0;
  return false;
}

Binding binding_of(const Expr& expr) {
  if (const auto* unary = expr.as<Expr::Unary>()) return binding_of(unary->op);
  if (const auto* binary = expr.as<Expr::Binary>()) return binding_of(binary->op);
  if (begins_with_minus(expr)) return kUnary;
  return kPrimary;
}

std::string time_text(const TimeLiteral& time) {
  std::string text;
  append_time(time.ns, text);
  if (!time.zoned) text.pop_back();
  return text;
}

/// A regular expression between slashes. A slash of its own is escaped, and nothing is written where it would
/// read as the end.
std::string regex_text(const RegexLiteral& regex) {
  std::string text = "/";
  bool in_class = false;
  for (size_t i = 0; i < regex.pattern.size(); ++i) {
    const char c = regex.pattern[i];
    if (c == '\\' && i + 1 < regex.pattern.size()) {
      text += c;
      text += regex.pattern[++i];
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (c == '/' && !in_class) text += '\\';
    text += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return (text == "/" ? "/(?:)" : text) + "/" + regex.flags;
}

class Writer {
 public:
  std::string take() { return std::move(text_); }

  void write(const Expr& expr, Binding at_least) {
    const bool parentheses = binding_of(expr) < at_least;
    if (parentheses) text_ += '(';
    if (expr.source.empty()) {
      std::visit([this](const auto& node) { node_text(node); }, expr.node);
    } else {
      text_ += expr.source;
    }
    if (parentheses) text_ += ')';
  }

 private:
  void list(const std::vector<ExprPtr>& items) {
    for (const auto& item : items) {
      if (&item != &items.front()) text_ += ", ";
      write(*item, kOr);
    }
  }

  void node_text(const Expr::Null&) { text_ += "null"; }
  void node_text(bool value) { text_ += value ? "true" : "false"; }
  void node_text(const NumberLiteral& number) { text_ += number.text; }
  void node_text(const std::string& string) { text_ += quoted_text(string); }
  void node_text(const TimeLiteral& time) { text_ += time_text(time); }
  void node_text(const DurationLiteral& duration) { append_duration(duration.ns, text_); }
  void node_text(const RegexLiteral& regex) { text_ += regex_text(regex); }
  void node_text(const NetworkLiteral& network) { text_ += network.text; }
  void node_text(const Expr::Field& field) { text_ += to_text(field.path); }

  void node_text(const Expr::Unary& unary) {
    text_ += unary.op == Op::Not ? "not " : "-";
    // Two minus signs, or a minus and a literal that the parser would make one of, stay apart.
    const bool literal = unary.operand->as<NumberLiteral>() || unary.operand->as<DurationLiteral>();
    if (unary.op == Op::Negate && (literal || binding_of(*unary.operand) == kUnary)) {
      text_ += '(';
      write(*unary.operand, kOr);
      text_ += ')';
    } else {
      write(*unary.operand, unary.op == Op::Not ? kNot : kUnary);
    }
  }

  void node_text(const Expr::Binary& binary) {
    const auto binding = binding_of(binary.op);
    const auto tighter = Binding(binding + 1);
    write(*binary.left, binding == kCompare ? tighter : binding);
    text_ += fmt::format(" {} ", spelling(binary.op));
    write(*binary.right, tighter);
  }

  void node_text(const Expr::Range& range) {
    write(*range.low, kSum);
    text_ += "..";
    write(*range.high, kSum);
  }

  void node_text(const Expr::List& items) {
    text_ += '[';
    list(items.items);
    text_ += ']';
  }

  void node_text(const Expr::Call& call) {
    text_ += is_plain_name(call.name) ? call.name : "`" + call.name + "`";
    text_ += '(';
    list(call.arguments);
    text_ += ')';
  }

  /// The object of a member or subscript. A path would take the part in, so it stands in parentheses.
  void object(const Expr& expr) {
    const bool literal = expr.is_constant() && !expr.as<Expr::List>();
    write(expr, expr.as<Expr::Field>() || literal ? Binding(kPrimary + 1) : kPostfix);
  }

  void node_text(const Expr::Member& member) {
    object(*member.object);
    if (const auto* name = std::get_if<std::string>(&member.part)) {
      text_ += is_plain_name(*name) ? "." + *name : "[" + quoted_text(*name) + "]";
    } else {
      text_ += fmt::format("[{}]", std::get<int64_t>(member.part));
    }
  }

  void node_text(const Expr::Subscript& subscript) {
    const bool path = subscript.object->as<Expr::Field>() != nullptr;
    write(*subscript.object, path ? kOr : kPostfix);
    text_ += '[';
    write(*subscript.index, kOr);
    text_ += ']';
  }

  std::string text_;
};

/// A name that back quotes can hold.
bool is_quotable(std::string_view name) {
  return !name.empty() &&
         std::ranges::none_of(name, [](unsigned char c) { return c == '`' || c < 0x20 || c == 0x7f; });
}

}  // namespace

std::string quoted_text(std::string_view text) {
  std::string quoted = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = text[i];
    switch (c) {
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\t':
        quoted += "\\t";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '$':
        quoted += i + 1 < text.size() && text[i + 1] == '{' ? "\\$" : "$";
        break;
      default:
        if (c < 0x20 || c == 0x7f) {
          quoted += fmt::format("\\x{:02X}", c);
        } else {
          quoted += text[i];
        }
    }
  }
  return quoted + '"';
}

std::string to_text(const Path& path) {
  std::string text;
  for (const auto& part : path.parts) {
    const bool first = &part == &path.parts.front();
    const auto* name = std::get_if<std::string>(&part);
    if (!name) {
      text += fmt::format("[{}]", std::get<int64_t>(part));
    } else if (is_plain_name(*name) && !(first && path.quoted)) {
      text += (first ? "" : ".") + *name;
    } else if (is_quotable(*name)) {
      text += fmt::format("{}`{}`", first ? "" : ".", *name);
    } else {
      text += fmt::format("{}[{}]", first ? "_" : "", quoted_text(*name));
    }
  }
  return text;
}

std::string to_text(const Expr& expr) {
  Writer writer;
  writer.write(expr, kOr);
  return writer.take();
}

}  // namespace weir
