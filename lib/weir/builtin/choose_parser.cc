#include "weir/builtin/choose_parser.h"

#include <utility>

#include "weir/base/error.h"

namespace weir {

Verdict ChooseParser::step(Packet& input, Emit& out) {
  if (input.opens_file) begin_file(input.place.file);
  bool ends = input.closes_file;
  if (!settled_ && input.text() && look_at(*input.text())) settle();
  held_.push_back(std::move(input));
  if (ends && !settled_) settle();
  if (settled_) release(out);
  return Verdict::Done;
}

Verdict ChooseParser::finish(Emit& out) {
  release(out);
  return Verdict::Done;
}

void ChooseParser::begin_file(uint32_t file) {
  file_ = file;
  held_.clear();
  sniffer_ = FormatSniffer();
  settled_ = parsers_->reads_text_only();
  if (settled_ || !file_names_) return;
  if (const FormatDef* format = format_of_name(file_names_(file))) {
    parsers_->settle(file, *format);
    settled_ = true;
  }
}

bool ChooseParser::look_at(const Text& text) {
  bool done = false;
  text.for_each_line([&](std::string_view line) { return !(done = sniffer_.look_at(line)); });
  return done;
}

void ChooseParser::settle() {
  settled_ = true;
  auto choice = sniffer_.choose();
  if (choice.format) parsers_->settle(file_, *choice.format);
  else if (!sniffer_.sample().empty()) throw Error(ErrorCode::Unparsed, unknown_format_message(sniffer_.sample()));
}

void ChooseParser::release(Emit& out) {
  for (auto& packet : held_) out.push(std::move(packet));
  held_.clear();
}

}  // namespace weir
