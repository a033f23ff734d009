#include "weir/builtin/parse_records.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/scan/newline.h"
#include "weir/stage/drift.h"

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

/// Numbers of ascending lines of one chunk.
class LineNumbers {
 public:
  uint64_t of(const Batch& batch, std::string_view line) {
    if (batch.place().compacted) return 0;
    const char* from = counted_to_ ? counted_to_ : batch.chunk().data();
    lines_ += count_newlines(from, line.data());
    counted_to_ = line.data();
    return lines_;
  }

 private:
  const char* counted_to_ = nullptr;
  uint64_t lines_ = 0;
};

/// The records of a batch in front of a line that ends the run.
void keep_before(std::string_view line, Batch& batch) {
  std::vector<uint16_t> before;
  auto begin = static_cast<size_t>(line.data() - batch.chunk().data());
  for (uint16_t row : batch.selection())
    if (batch.line_begin(row) < begin) before.push_back(row);
  batch.select(before);
}

}  // namespace

OnUnparsed on_unparsed_of(std::string_view word) {
  if (word == "keep") return OnUnparsed::Keep;
  return word == "fail" ? OnUnparsed::Fail : OnUnparsed::Drop;
}

/// Working memory for each parser that a worker has met lately.
class ParseRecords::Parsing final : public Scratch {
 public:
  LineNumbers numbers;
  struct Held {
    const FileParsers::Reader* reader;
    std::unique_ptr<RecordParser::Scratch> parser;
    std::unique_ptr<Prefilter::Scratch> prefilter;
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

std::string reject_of(const Batch& batch, std::string_view line) {
  const char* end = line.data() + line.size();
  bool has_return = end < batch.chunk().data() + batch.chunk().size() && *end == '\r';
  return std::string(line) + (has_return ? "\r\n" : "\n");
}

void ParseRecords::bind(const BindContext& context) {
  keeps_rejects_ = context.keep_rejects;
  counts_types_ = context.count_types;
  if (context.strict && on_unparsed_ == OnUnparsed::Drop) on_unparsed_ = OnUnparsed::Fail;
}

std::unique_ptr<Scratch> ParseRecords::make_scratch() const { return std::make_unique<Parsing>(); }

Verdict ParseRecords::apply(Packet& input, Scratch* scratch, Emit& out) const {
  Text* text = input.text();
  if (!text || text->chunk().empty()) return Verdict::Done;
  const auto& reader = parsers_->of(text->place().file);
  auto& parsing = *static_cast<Parsing*>(scratch);
  auto& held = parsing.of(reader);
  parsing.numbers = {};
  uint64_t records = 0;   // what was passed over counts as read
  Text candidates;
  // What may hold newlines is not looked through line by line.
  const Prefilter* prefilter = text->inner_newlines() ? nullptr : reader.prefilter.get();
  if (prefilter) candidates = prefilter->candidates(*text, *held.prefilter, records);
  fields_seen_->look_at(*text, records);
  LineCursor at;
  for (;;) {
    Batch batch;
    if (!reader.parser->parse(prefilter ? candidates : *text, at, *held.parser, batch)) break;
    records += note_unparsed(batch, prefilter, held.prefilter.get(), parsing, out) + batch.rows();
    fields_seen_->look_at(batch);
    if (counts_types_ && batch.rows())
      out.note({.kind = Note::Kind::Types, .place = batch.place(), .types = FieldTypes::of(batch, fields_)});
    if (batch.rows()) out.push(Packet(std::move(batch)));
    if (out.stopping()) break;
  }
  count(*text, records, out);
  return Verdict::Done;
}

/// -> how many of the lines that could not be read would have been passed over, had the prefilter been in use.
uint64_t ParseRecords::note_unparsed(Batch& batch, const Prefilter* prefilter, Prefilter::Scratch* scratch,
                                     Parsing& parsing, Emit& out) const {
  uint64_t needless = 0;
  for (const auto& line : batch.unparsed()) {
    if (prefilter && prefilter->rules_out(line.line, *scratch)) {
      needless++;
      continue;
    }
    Note note{.kind = Note::Kind::Unparsed,
              .place = batch.place(),
              .line = parsing.numbers.of(batch, line.line),
              .text = std::string(line.why)};
    if (keeps_rejects_) note.reject = reject_of(batch, line.line);
    note.fatal = on_unparsed_ == OnUnparsed::Fail;
    out.note(std::move(note));
    if (on_unparsed_ != OnUnparsed::Fail) continue;
    std::string why(line.why);
    keep_before(line.line, batch);
    batch.clear_unparsed();
    if (!batch.selection().empty()) out.push(Packet(std::move(batch)));
    throw Error(ErrorCode::Unparsed, why);
  }
  batch.clear_unparsed();
  return needless;
}

}  // namespace weir
