#include "weir/builtin/choose_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "weir/base/error.h"
#include "weir/format/cell_index.h"
#include "weir/format/cell_parser.h"
#include "weir/scan/newline.h"

namespace weir {

Verdict ChooseParser::step(Packet& input, Emit& out) {
  // Lines that a formatter in front has made open no file.
  bool unannounced = !input.opens_file && !input.empty() && (!begun_ || input.place.file != file_);
  bool made = unannounced && !parsers_->format();
  if (made && begun_) end_unannounced(out);
  if (input.opens_file || made) begin_file(input);
  bool ends = input.closes_file;
  if (!settled_ && input.text() && look_at(*input.text())) settle();
  held_.push_back(std::move(input));
  if (ends && !settled_) settle();
  if (settled_) release(out);
  return Verdict::Done;
}

Verdict ChooseParser::finish(Emit& out) {
  end_unannounced(out);
  return Verdict::Done;
}

/// What is held of a file that nothing has closed: made lines, or a file that ended in an error.
void ChooseParser::end_unannounced(Emit& out) {
  if (!settled_)
    if (auto choice = sniffer_.choose(); choice.format) settle_as(*choice.format, choice.delimiter);
  release(out);
  if (cells_) end_cells(out);
}

void ChooseParser::begin_file(const Packet& input) {
  begun_ = true;
  file_ = input.place.file;
  held_.clear();
  rest_.clear();
  sniffer_ = FormatSniffer();
  opens_ = true;
  cells_ = wants_heading_ = false;
  settled_ = parsers_->reads_text_only();
  if (settled_) return;
  const FormatDef* format = parsers_->format();
  if (!format && file_names_ && input.opens_file) format = format_of_name(file_names_(file_));
  if (!format) return;
  settle_as(*format, cell_delimiter(*format, parsers_->format_options()));
  // A .csv may have semicolons: nobody has said what stands between its cells.
  sniffs_delimiter_ = cells_ && format->delimiter == ',' && parsers_->format_options().delimiter.empty();
}

bool ChooseParser::look_at(const Text& text) {
  bool done = false;
  text.for_each_line([&](std::string_view line) { return !(done = sniffer_.look_at(line)); });
  return done;
}

void ChooseParser::settle() {
  auto choice = sniffer_.choose();
  if (choice.format) settle_as(*choice.format, choice.delimiter);
  else if (!sniffer_.sample().empty()) throw Error(ErrorCode::Unparsed, unknown_format_message(sniffer_.sample()));
  settled_ = true;
}

void ChooseParser::settle_as(const FormatDef& format, char delimiter) {
  settled_ = true;
  cells_ = format.framing == Framing::Cells;
  format_ = {&format, delimiter, {}};
  wants_heading_ = cells_ && parsers_->format_options().header;
  sniffs_delimiter_ = false;
  if (!cells_) parsers_->settle(file_, format_);
}

void ChooseParser::release(Emit& out) {
  for (auto& packet : held_) pass(std::move(packet), out);
  held_.clear();
}

void ChooseParser::pass(Packet packet, Emit& out) {
  bool closes = packet.closes_file;
  Text* text = packet.text();
  if (!cells_ || !text || text->empty()) {
    if (cells_ && closes) end_cells(out);
    return put(std::move(packet), out);
  }
  cut(std::move(*text), out);
  if (!closes) return;
  end_cells(out);
  Packet end{Text()};
  end.place = packet.place;
  end.closes_file = true;
  put(std::move(end), out);
}

/// Passes the whole records of `text` on and keeps what is behind them.
void ChooseParser::cut(Text text, Emit& out) {
  bool is_whole = text.runs().size() == 1 && text.bytes() == text.chunk().size();
  if (!is_whole) text = text.compact(out.arena());
  Chunk chunk = text.chunk();
  Place place = text.place();
  text = Text();   // the chunk can be extended only by its one owner
  if (!rest_.empty()) {
    if (!chunk.extend_front(rest_)) {
      Buffer buffer = out.block(rest_.size() + chunk.size());
      std::memcpy(buffer.data(), rest_.data(), rest_.size());
      std::memcpy(buffer.data() + rest_.size(), chunk.data(), chunk.size());
      chunk = std::move(buffer).freeze(rest_.size() + chunk.size());
    }
    bool compacted = place.compacted || rest_place_.compacted;
    place = rest_place_;
    place.compacted = compacted;
    rest_.clear();
  }
  if (sniffs_delimiter_) {
    format_.delimiter = delimiter_of_heading(chunk.view());
    sniffs_delimiter_ = false;
  }
  std::vector<uint32_t> inner;
  size_t whole = chunk.size();
  if (std::memchr(chunk.data(), '"', chunk.size())) {
    const char* begin = chunk.data();
    bool marked = place.offset == 0 && chunk.view().starts_with("\xEF\xBB\xBF");
    size_t mark = marked ? 3 : 0;
    whole = find_inner_newlines(begin + mark, begin + chunk.size(), format_.delimiter, inner) + mark;
    if (marked)
      for (uint32_t& offset : inner) offset += 3;
    if (whole == mark) whole = 0;
  }
  if (whole < chunk.size()) {
    rest_.assign(chunk.view().substr(whole));
    rest_place_ = place;
    rest_place_.offset += whole;
    if (place.first_line) rest_place_.first_line += count_newlines(chunk.data(), chunk.data() + whole);
    check_length();
  }
  if (whole == 0) return;
  Text records(chunk.slice(0, whole), place);
  if (!inner.empty()) records.set_inner_newlines(std::make_shared<const std::vector<uint32_t>>(std::move(inner)));
  put_records(std::move(records), out);
}

void ChooseParser::end_cells(Emit& out) {
  if (!rest_.empty()) {
    // A quote that nobody closes: one record to the end of the file.
    std::vector<uint32_t> inner;
    for (size_t at = rest_.find('\n'); at + 1 < rest_.size(); at = rest_.find('\n', at + 1))
      inner.push_back(static_cast<uint32_t>(at));
    Buffer buffer = out.block(rest_.size());
    std::memcpy(buffer.data(), rest_.data(), rest_.size());
    Text text(std::move(buffer).freeze(rest_.size()), rest_place_);
    text.set_inner_newlines(std::make_shared<const std::vector<uint32_t>>(std::move(inner)));
    rest_.clear();
    put_records(std::move(text), out);
  }
  if (std::exchange(cells_, false) && opens_) parsers_->settle(file_, format_);
}

/// Takes the heading off in front of a file's first records.
void ChooseParser::put_records(Text text, Emit& out) {
  if (wants_heading_) {
    Text records = text.emptied();
    bool found = false;
    text.for_each_line([&](std::string_view line) {
      auto begin = static_cast<uint32_t>(line.data() - text.chunk().data());
      auto heading = line.starts_with("\xEF\xBB\xBF") ? line.substr(3) : line;
      if (heading.empty() || heading == "\r") return true;
      found = true;
      format_.heading = heading;
      auto end = begin + static_cast<uint32_t>(line.size()) + 1;
      if (end < text.chunk().size()) records.append(end, static_cast<uint32_t>(text.chunk().size()));
      return false;
    });
    if (!found) return;
    wants_heading_ = false;
    parsers_->settle(file_, format_);
    return put(Packet(std::move(records)), out);
  }
  if (opens_) parsers_->settle(file_, format_);
  put(Packet(std::move(text)), out);
}

void ChooseParser::put(Packet packet, Emit& out) {
  packet.opens_file = std::exchange(opens_, false);
  if (auto* text = packet.text(); text && !text->chunk().empty()) packet.place.sequence = text->place().sequence = sequence_++;
  out.push(std::move(packet));
}

void ChooseParser::check_length() const {
  if (rest_.size() <= line_bytes_max_) return;
  Error error(ErrorCode::TooLong,
              fmt::format("a record is longer than {} bytes, the limit that --max-line sets: is a quote not closed? It begins",
                          line_bytes_max_));
  error.at_offset(rest_place_.offset);
  if (rest_place_.first_line) error.at_line(rest_place_.first_line);
  throw error;
}

}  // namespace weir
