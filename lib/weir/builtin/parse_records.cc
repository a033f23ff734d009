#include "weir/builtin/parse_records.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

/// Working memory for each parser that a worker has met lately.
class Parsing final : public Scratch {
 public:
  RecordParser::Scratch& of(const RecordParser& parser) {
    auto found = std::ranges::find(held_, &parser, &Held::parser);
    if (found == held_.end()) {
      if (held_.size() == kHeldMax) held_.erase(held_.begin());
      found = held_.insert(held_.end(), {&parser, parser.make_scratch()});
    }
    return *found->scratch;
  }

 private:
  static constexpr size_t kHeldMax = 4;
  struct Held {
    const RecordParser* parser;
    std::unique_ptr<RecordParser::Scratch> scratch;
  };
  std::vector<Held> held_;
};

void count(const Text& text, uint64_t records, Emit& out) {
  auto whole = text.chunk().view();
  out.note({.kind = Note::Kind::Lines,
            .place = text.place(),
            .count = count_newlines(whole.data(), whole.data() + whole.size()),
            .records = records,
            .text = {}});
}

}  // namespace

std::unique_ptr<Scratch> ParseRecords::make_scratch() const { return std::make_unique<Parsing>(); }

Verdict ParseRecords::apply(Packet& input, Scratch* scratch, Emit& out) const {
  Text* text = input.text();
  if (!text || text->chunk().empty()) return Verdict::Done;
  const RecordParser& parser = parsers_->of(text->place().file);
  auto& parsing = static_cast<Parsing*>(scratch)->of(parser);
  uint64_t records = 0;
  LineCursor at;
  for (;;) {
    Batch batch;
    if (!parser.parse(*text, at, parsing, batch)) break;
    note_unparsed(batch, out);
    records += batch.rows();
    if (batch.rows()) out.push(Packet(std::move(batch)));
    if (out.stopping()) break;
  }
  count(*text, records, out);
  return Verdict::Done;
}

void ParseRecords::note_unparsed(Batch& batch, Emit& out) const {
  for (const auto& line : batch.unparsed()) {
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
}

}  // namespace weir
