// ParseRecords: lines to batches, by the parser that FileParsers has for their file. Where it has a prefilter, lines
// that can't match what follows are passed over. Lines that can't be read become notes, or end the run.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "weir/builtin/fields_seen.h"
#include "weir/stage/file_parsers.h"
#include "weir/stage/graph.h"
#include "weir/stage/stage.h"

namespace weir {

/// What `from` says about lines that its parser cannot read.
enum class OnUnparsed : uint8_t {
  Drop,   ///< count and name them
  Keep,   ///< as records with `_line` alone
  Fail,   ///< the first one ends the run
};

OnUnparsed on_unparsed_of(std::string_view word);   ///< drop, keep, fail

/// A line that `batch` has no record for, with its end, as it was read. `line` is a view into the chunk of the batch.
std::string reject_of(const Batch& batch, std::string_view line);

class ParseRecords final : public Map {
 public:
  ParseRecords(std::shared_ptr<const FileParsers> parsers, OnUnparsed on_unparsed, std::shared_ptr<FieldsSeen> fields_seen)
      : parsers_(std::move(parsers)), on_unparsed_(on_unparsed), fields_seen_(std::move(fields_seen)) {}

  void want(const FieldSet& fields) { fields_ = std::make_shared<const FieldSet>(fields); }
  void bind(const BindContext& context);
  std::unique_ptr<Scratch> make_scratch() const override;
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override;

 private:
  class Parsing;
  uint64_t note_unparsed(Batch& batch, const Prefilter* prefilter, Prefilter::Scratch* scratch, Parsing& parsing,
                         Emit& out) const;

  std::shared_ptr<const FileParsers> parsers_;   // shared with the step that settles them
  OnUnparsed on_unparsed_;
  bool keeps_rejects_ = false, counts_types_ = false;
  std::shared_ptr<const FieldSet> fields_;       // shared with the notes about their types
  std::shared_ptr<FieldsSeen> fields_seen_;      // shared with what asks for it after the run
};

}  // namespace weir
