// ParseRecords: lines to batches, by the parser that FileParsers has for their file. Where it has a prefilter, lines
// that can't match what follows are passed over. Lines that can't be read become notes, or end the run.
#pragma once

#include <memory>

#include "weir/builtin/fields_seen.h"
#include "weir/stage/file_parsers.h"
#include "weir/stage/stage.h"

namespace weir {

/// What `from` says about lines that its parser cannot read.
enum class OnUnparsed : uint8_t {
  Drop,   ///< count and name them
  Keep,   ///< as records with `_line` alone
  Fail,   ///< the first one ends the run
};

class ParseRecords final : public Map {
 public:
  ParseRecords(std::shared_ptr<const FileParsers> parsers, OnUnparsed on_unparsed, std::shared_ptr<FieldsSeen> fields_seen)
      : parsers_(std::move(parsers)), on_unparsed_(on_unparsed), fields_seen_(std::move(fields_seen)) {}

  std::unique_ptr<Scratch> make_scratch() const override;
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override;

 private:
  class Parsing;
  uint64_t note_unparsed(Batch& batch, const FileParsers::Reader& reader, Parsing& parsing, Emit& out) const;

  std::shared_ptr<const FileParsers> parsers_;   // shared with the step that settles them
  OnUnparsed on_unparsed_;
  std::shared_ptr<FieldsSeen> fields_seen_;      // shared with what asks for it after the run
};

}  // namespace weir
