// RecordParser: from lines to records. What every input format implements: a parser is made for the fields
// that its pipeline reads, is immutable and used by all workers at a time; each worker brings a Scratch of
// its own.
//
//   LineCursor at;
//   while (parser.parse(text, at, scratch, batch)) use(batch);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "weir/data/batch.h"
#include "weir/data/field_set.h"
#include "weir/data/schema.h"
#include "weir/data/text.h"
#include "weir/format/parser_options.h"

namespace weir {

/// How far a Text has been parsed.
struct LineCursor {
  size_t run = 0;     ///< index of the run
  uint32_t byte = 0;  ///< within it
  uint32_t row = 0;   ///< records and unparsed lines so far
};

class RecordParser {
 public:
  /// Memory of one worker; may be used for any number of texts, one at a time.
  class Scratch {
   public:
    virtual ~Scratch() = default;
    virtual size_t held_bytes() const = 0;
  };

  virtual ~RecordParser() = default;

  virtual std::unique_ptr<Scratch> make_scratch() const = 0;

  /// Makes `out` a read batch of the next lines of `text`, up to kBatchRowsMax and about kPieceBytes, and
  /// moves the cursor behind them. False when no line was left (`out` is then empty). A line that can't be
  /// read becomes unparsed, blank lines are passed over; so a batch may have unparsed lines only, or nothing
  /// at all.
  virtual bool parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const = 0;

  /// Reads one record of `text`, which need not be a line: pushes a value to each column of `out`, or pushes none and
  /// returns why it can't be read. The text must stay where it is as long as `out`, whose arena takes what has to be made,
  /// and be followed by kReadablePastEnd readable bytes.
  virtual std::string_view parse_text(std::string_view text, Scratch& scratch, Batch& out) const = 0;

  /// The columns of the batches: the paths of the FieldSet that the parser was made for, in its order.
  const SchemaPtr& schema() const { return schema_; }

 protected:
  explicit RecordParser(const FieldSet& fields) : schema_(std::make_shared<const Schema>(fields.paths())) {}

 private:
  SchemaPtr schema_;
};

}  // namespace weir
