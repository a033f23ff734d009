#include "weir/language/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/language/characters.h"

namespace weir {
namespace {

constexpr size_t kLineColumnsMax = 100;
constexpr size_t kMessageBytesMax = 400;

/// Appends the code point at the start of `text` as it is shown; returns its size in bytes.
size_t append_printable(std::string_view text, std::string& out) {
  const auto point = code_point_at(text);
  if (point.value == CodePoint::kInvalid || point.value < 0x20 ||
      (point.value >= 0x7f && point.value < 0xa0)) {
    out += point.value == '\t' ? " " : fmt::format("\\x{:02X}", static_cast<uint8_t>(text.front()));
    if (point.size == 2) out += fmt::format("\\x{:02X}", static_cast<uint8_t>(text[1]));
  } else {
    out += text.substr(0, point.size);
  }
  return point.size;
}

size_t count_columns(std::string_view printable) {
  return std::ranges::count_if(printable, [](char c) { return (static_cast<uint8_t>(c) & 0xc0) != 0x80; });
}

struct Line {
  size_t begin, end;
};

/// The line that holds byte `at`, without its newline. A span at the very end of a text that ends with a
/// newline belongs to the last line that has anything on it.
Line line_around(std::string_view text, size_t at) {
  while (at == text.size() && at > 0 && text[at - 1] == '\n') {
    text.remove_suffix(1);
    at = text.size();
  }
  const size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const size_t end = std::min(text.find('\n', at), text.size());
  return {begin, end};
}

/// The byte after `columns` code points of `text` from `at`, or before it.
size_t forward(std::string_view text, size_t at, size_t columns) {
  for (; columns && at < text.size(); --columns) at += code_point_at(text.substr(at)).size;
  return at;
}
size_t backward(std::string_view text, size_t at, size_t columns) {
  for (; columns && at > 0; --columns) {
    --at;
    while (at > 0 && (static_cast<uint8_t>(text[at]) & 0xc0) == 0x80) --at;
  }
  return at;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) text.remove_prefix(append_printable(text, out));
  return out;
}

std::string render(const Diagnostic& diagnostic, std::string_view text) {
  const size_t span_begin = std::min<size_t>(diagnostic.span.begin, text.size());
  const auto [line_begin, line_end] = line_around(text, span_begin);
  const auto line = text.substr(line_begin, line_end - line_begin);
  const size_t mark_begin = std::min(span_begin - line_begin, line.size());
  const size_t mark_end =
      std::clamp<size_t>(diagnostic.span.end, line_begin + mark_begin, line_end) - line_begin;

  size_t shown_begin = 0, shown_end = line.size();
  if (count_columns(line) > kLineColumnsMax) {
    shown_begin = backward(line, mark_begin, kLineColumnsMax / 2);
    shown_end = forward(line, shown_begin, kLineColumnsMax);
  }
  const auto before =
      std::string(shown_begin > 0 ? "…" : "") + printable(line.substr(shown_begin, mark_begin - shown_begin));
  const auto marked = printable(line.substr(mark_begin, std::min(mark_end, shown_end) - mark_begin));
  const auto rest = printable(line.substr(mark_begin + (std::min(mark_end, shown_end) - mark_begin),
                                          shown_end - std::min(mark_end, shown_end))) +
                    (shown_end < line.size() ? "…" : "");
  const size_t tildes = std::max<size_t>(count_columns(marked), 1) - 1;
  auto message = printable(diagnostic.message);
  if (message.size() > kMessageBytesMax)
    message = message.substr(0, backward(message, kMessageBytesMax, 1)) + "…";
  return fmt::format("{}\n  {}{}{}\n  {:{}}^{:~<{}}{}{}", message, before, marked, rest, "",
                     count_columns(before), "", tildes, diagnostic.hint.empty() ? "" : " ",
                     printable(diagnostic.hint));
}

SyntaxError::SyntaxError(Diagnostic diagnostic, std::string_view text)
    : Error(ErrorCode::Usage, render(diagnostic, text)), diagnostic_(std::move(diagnostic)) {
  const size_t at = line_around(text, std::min<size_t>(diagnostic_.span.begin, text.size())).begin;
  const bool several = text.find('\n') < text.find_last_not_of("\n");
  if (several) at_line(1 + std::ranges::count(text.substr(0, at), '\n'));
}

}  // namespace weir
