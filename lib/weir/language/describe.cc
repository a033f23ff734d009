#include "weir/language/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace weir {
namespace {

constexpr size_t kColumns = 100;

size_t columns(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; });
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (c == '_') c = '-';
  }
  return out;
}

/// What stands for the value of a parameter in a syntax line.
std::string placeholder(const ParamDef& param) {
  switch (param.kind) {
    case ParamKind::Words:
      return upper(param.name.ends_with('s') ? param.name.substr(0, param.name.size() - 1) : param.name) +
             "…";
    case ParamKind::Patterns:
      return "PATTERN…";
    case ParamKind::Pattern:
      return "PATTERN";
    case ParamKind::Template:
      return "(STRING | REGEX)";
    case ParamKind::String:
    case ParamKind::Command:
      return "STRING";
    case ParamKind::Number:
      return "N";
    case ParamKind::Share:
      return "(N | P%)";
    case ParamKind::Size:
      return "SIZE";
    case ParamKind::Duration:
      return "DURATION";
    case ParamKind::Flag:
      return "true|false";
    case ParamKind::Expr:
      return "expr";
    case ParamKind::Items:
      return "items";
    case ParamKind::Keys:
      return "keys";
    case ParamKind::Fields:
      return "fields";
    case ParamKind::Field:
      return "path";
    case ParamKind::Orders:
      return "order, …";
    case ParamKind::Matches:
      return "match, …";
    case ParamKind::Block:
      return "{ … }";
    case ParamKind::WordOrBlock:
      return fmt::format("({} | {{ … }})", upper(param.name));
    case ParamKind::Choice: {
      if (param.choices.size() > 4) return upper(param.name);
      return fmt::format("{}", fmt::join(param.choices, "|"));
    }
    case ParamKind::Word:
      return upper(param.name);
  }
  return {};
}

std::string with_keyword(const ParamDef& param) {
  if (param.keyword.empty()) return placeholder(param);
  return fmt::format("{}{}{} {}", param.keyword_optional ? "[" : "", param.keyword,
                     param.keyword_optional ? "]" : "", placeholder(param));
}

/// `text` in paragraphs, each line behind `indent` blanks.
void append_wrapped(std::string_view text, size_t indent, std::string& out) {
  size_t column = 0;
  const auto begin_line = [&] {
    out.append(indent, ' ');
    column = indent;
  };
  begin_line();
  bool first = true;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(" \n"), text.size());
    const auto word = text.substr(0, end);
    if (!first && column + 1 + columns(word) > kColumns) {
      out += '\n';
      begin_line();
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += columns(word);
    first = false;
    size_t newlines = 0;
    text.remove_prefix(end);
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) {
      newlines += text.front() == '\n';
      text.remove_prefix(1);
    }
    if (newlines > 1 && !text.empty()) {
      out += "\n\n";
      begin_line();
      first = true;
    }
  }
  out += '\n';
}

struct Row {
  std::string left, right;
};

/// Two columns, the left one as wide as its widest cell.
void append_rows(const std::vector<Row>& rows, std::string& out) {
  size_t width = 0;
  for (const auto& row : rows) width = std::max(width, columns(row.left));
  width = std::min<size_t>(width, 36);
  for (const auto& row : rows) {
    std::string wrapped;
    append_wrapped(row.right, width + 4, wrapped);
    const size_t left = columns(row.left);
    if (left > width) {
      out += fmt::format("  {}\n{}", row.left, wrapped);
    } else {
      out += fmt::format("  {}{:{}}{}", row.left, "", width - left + 2,
                         std::string_view(wrapped).substr(width + 4));
    }
  }
}

std::string option_row(const ParamDef& option) {
  return fmt::format("{}={}", option.name, placeholder(option));
}

std::string with_default(const ParamDef& param) {
  std::string text(param.doc);
  if (param.kind == ParamKind::Choice && param.choices.size() > 4)
    text += fmt::format(": {}", fmt::join(param.choices, " "));
  if (!param.otherwise.empty()) text += fmt::format(" ({} unless given)", param.otherwise);
  return text;
}

void append_section(std::string_view title, const std::vector<Row>& rows, std::string& out) {
  if (rows.empty()) return;
  out += fmt::format("\n{}\n", title);
  append_rows(rows, out);
}

std::string indented(std::string_view text) {
  std::string out = "    ";
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '\n' && i + 1 < text.size()) out += "    ";
  }
  return out;
}

}  // namespace

std::string syntax_text(const StageDef& def) {
  std::string text(def.name);
  if (!def.switches.empty()) {
    text += " [";
    for (const auto& each : def.switches)
      text += fmt::format("{}-{}", text.ends_with('[') ? "" : " ", each.letter);
    text += "]";
  }
  for (const auto& param : def.params) {
    text += fmt::format(" {}{}{}", param.required ? "" : "[", with_keyword(param), param.required ? "" : "]");
  }
  std::string optional;
  for (const auto& option : def.options) {
    if (option.required) {
      text += " " + option_row(option);
    } else {
      optional += fmt::format("{}{}=", optional.empty() ? " [" : " ", option.name);
    }
  }
  return text + optional + (optional.empty() ? "" : "]");
}

std::string stages_text(const Registry& registry) {
  std::string out;
  std::vector<std::string_view> groups;
  for (const auto* def : registry.all()) {
    if (std::ranges::find(groups, def->group) == groups.end()) groups.push_back(def->group);
  }
  for (const auto group : groups) {
    std::vector<Row> rows;
    for (const auto* def : registry.all()) {
      const bool later = def->build == nullptr;
      if (def->group == group) {
        rows.push_back({std::string(def->name),
                        fmt::format("{}{}", def->summary, later ? " (not in this version)" : "")});
      }
    }
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", group);
    append_rows(rows, out);
  }
  return out;
}

std::string functions_text(std::span<const FunctionDef> functions) {
  std::string out;
  std::vector<std::string_view> groups;
  for (const auto& def : functions) {
    if (std::ranges::find(groups, def.group) == groups.end()) groups.push_back(def.group);
  }
  for (const auto group : groups) {
    std::vector<Row> rows;
    for (const auto& def : functions) {
      if (def.group == group) rows.push_back({std::string(def.syntax), std::string(def.summary)});
    }
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", group);
    append_rows(rows, out);
  }
  return out;
}

std::string help_text(const StageDef& def) {
  std::string out = fmt::format("{}: {}\n\n  {}\n\n", def.name, def.summary, syntax_text(def));
  append_wrapped(def.doc, 0, out);
  if (!def.build) out += "\nThis stage is not available in this version.\n";

  std::vector<Row> arguments, switches, options;
  for (const auto& param : def.params) arguments.push_back({with_keyword(param), with_default(param)});
  for (const auto& each : def.switches)
    switches.push_back({fmt::format("-{}", each.letter), std::string(each.doc)});
  for (const auto& option : def.options) options.push_back({option_row(option), with_default(option)});
  append_section("Arguments", arguments, out);
  append_section("Switches", switches, out);
  append_section("Options", options, out);
  if (!def.examples.empty()) out += "\nExamples\n";
  for (const auto& example : def.examples) {
    if (&example != &def.examples.front()) out += '\n';
    out += fmt::format("  weir '{}'\n", example.pipeline);
    for (const auto& file : example.files) out += fmt::format("  with {}\n{}", file.name, indented(file.text));
    if (!example.input.empty()) out += fmt::format("  reads\n{}", indented(example.input));
    out += example.output.empty() ? "  gives nothing\n" : fmt::format("  gives\n{}", indented(example.output));
  }
  return out;
}

std::string help_text(const FunctionDef& def) {
  const auto kind = def.kind == FunctionKind::Scalar ? "function" : "aggregate";
  auto out = fmt::format("{}: {} ({})\n", def.syntax, def.summary, kind);
  if (!def.example.empty()) out += fmt::format("\n  {}  gives  {}\n", def.example, def.result);
  return out;
}

}  // namespace weir
