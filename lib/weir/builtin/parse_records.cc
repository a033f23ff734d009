#include "weir/builtin/parse_records.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

void count(const Text& text, uint64_t records, Emit& out) {
  auto whole = text.chunk().view();
  out.note({.kind = Note::Kind::Lines,
            .place = text.place(),
            .count = count_newlines(whole.data(), whole.data() + whole.size()),
            .records = records,
            .text = {}});
}

}  // namespace

/// Working memory for each parser that a worker has met lately.
class ParseRecords::Parsing final : public Scratch {
 public:
  struct Held {
    const FileParsers::Reader* reader;
    std::unique_ptr<RecordParser::Scratch> parser;
    std::unique_ptr<JsonPrefilter::Scratch> prefilter;
  };

  Held& of(const FileParsers::Reader& reader) {
    auto found = std::ranges::find(held_, &reader, &Held::reader);
    if (found == held_.end()) {
      if (held_.size() == kHeldMax) held_.erase(held_.begin());
      auto prefilter = reader.prefilter ? reader.prefilter->make_scratch() : nullptr;
      found = held_.insert(held_.end(), {&reader, reader.parser->make_scratch(), std::move(prefilter)});
    }
    return *found;
  }

 private:
  static constexpr size_t kHeldMax = 4;
  std::vector<Held> held_;
};

std::unique_ptr<Scratch> ParseRecords::make_scratch() const { return std::make_unique<Parsing>(); }

Verdict ParseRecords::apply(Packet& input, Scratch* scratch, Emit& out) const {
  Text* text = input.text();
  if (!text || text->chunk().empty()) return Verdict::Done;
  const auto& reader = parsers_->of(text->place().file);
  auto& parsing = *static_cast<Parsing*>(scratch);
  auto& held = parsing.of(reader);
  uint64_t records = 0;   // what was passed over counts as read
  Text candidates;
  if (reader.prefilter) candidates = reader.prefilter->candidates(*text, *held.prefilter, records);
  fields_seen_->look_at(*text, records);
  LineCursor at;
  for (;;) {
    Batch batch;
    if (!reader.parser->parse(reader.prefilter ? candidates : *text, at, *held.parser, batch)) break;
    records += note_unparsed(batch, reader, parsing, out) + batch.rows();
    fields_seen_->look_at(batch);
    if (batch.rows()) out.push(Packet(std::move(batch)));
    if (out.stopping()) break;
  }
  count(*text, records, out);
  return Verdict::Done;
}

/// -> how many of the lines that could not be read would have been passed over, had the prefilter been in use.
uint64_t ParseRecords::note_unparsed(Batch& batch, const FileParsers::Reader& reader, Parsing& parsing,
                                     Emit& out) const {
  uint64_t needless = 0;
  for (const auto& line : batch.unparsed()) {
    if (reader.prefilter && reader.prefilter->rules_out(line.line, *parsing.of(reader).prefilter)) {
      needless++;
      continue;
    }
    auto in_chunk = batch.line_in_chunk(line.line);
    Note note{.kind = Note::Kind::Unparsed, .place = batch.place(), .line = in_chunk.value_or(0), .text = std::string(line.why)};
    if (on_unparsed_ == OnUnparsed::Fail) {
      std::string why = note.text;
      out.note(std::move(note));
      throw Error(ErrorCode::Unparsed, why);
    }
    out.note(std::move(note));
  }
  batch.clear_unparsed();
  return needless;
}

}  // namespace weir
