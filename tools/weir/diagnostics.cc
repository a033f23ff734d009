#include "diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "units.h"
#include "weir/language/diagnostic.h"
#include "weir/language/suggest.h"

namespace weir {
namespace {

/// More of them would hide the result.
constexpr size_t kNotesShown = 5;

std::string place_text(const Report& report, const Note& note) {
  std::string text;
  if (note.place.file < report.inputs.size()) text = report.inputs[note.place.file];
  if (note.place.first_line > 0) text += fmt::format(":{}", note.place.first_line + note.line);
  return text.empty() ? text : text + ": ";
}

void print_note(const Report& report, const Note& note) {
  auto text = printable(note.text);
  auto times = note.kind == Note::Kind::Value && note.count > 1 ? fmt::format(" ({} times)", count_text(note.count)) : "";
  fmt::print(stderr, "weir: {}{}{}\n", printable(place_text(report, note)), text, times);
}

}  // namespace

void print_error(const Error& error) { fmt::print(stderr, "weir: {}\n", error.text()); }

int status_of(const Error& error) {
  return error.code() == ErrorCode::Usage ? exit_status::kUsage : exit_status::kFailed;
}

void print_notes(const Report& report) {
  size_t shown = 0;
  uint64_t unparsed = 0;
  for (const auto& note : report.notes) {
    if (note.kind == Note::Kind::Unparsed) unparsed += note.count;
    if (!note.text.empty() && (note.kind != Note::Kind::Unparsed || shown++ < kNotesShown)) print_note(report, note);
  }
  for (const auto& absent : report.absent) {
    std::vector<std::string_view> present(absent.present.begin(), absent.present.end());
    for (const auto& name : absent.names) {
      auto hint = did_you_mean(name, present);
      if (absent.some_passed_over && hint.empty()) continue;   // more likely a question that nothing answers
      fmt::print(stderr, "weir: no record {}had a field '{}'{}{}\n", absent.some_passed_over ? "that could match " : "",
                 printable(name), hint.empty() ? "" : ": ", printable(hint));
    }
  }
  unparsed = std::max(unparsed, report.unparsed);
  if (unparsed == 1) fmt::print(stderr, "weir: 1 line could not be parsed and was left out\n");
  if (unparsed > 1) fmt::print(stderr, "weir: {} lines could not be parsed and were left out\n", count_text(unparsed));
}

}  // namespace weir
