// CellOutput: how an output of CSV or TSV comes by its columns. They are those of made records where that is what the
// records are, else the fields of the first 1,000 records (of the first one where the input need not end, since nobody
// would wait for others), or as many as have 4 MiB of text together. Where the format follows the input, it is that of
// the first file, with its delimiter, and the columns are those of its heading with what stages have made of them;
// nobody waits for records then.
//
// A step settles that in input order, before any record goes on (SettleColumns, which holds copies of records until
// then); the formatter and the heading behind it only read. Shared by these three; bound before each run.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/format/cell_formatter.h"
#include "weir/stage/file_parsers.h"
#include "weir/stage/stage.h"

namespace weir {

struct CellOutputOptions {
  const FormatDef* format = nullptr;   ///< null: that of the first file, and nothing is settled if that is none of cells
  std::string delimiter;               ///< empty: the format's own
  bool header = true;
  bool follows_input = false;          ///< delimiter and heading are those of the first file, if that has the format
  bool as_read = false;                ///< nothing has changed the records
  bool endless = false;                ///< the input need not end
};

class CellOutput {
 public:
  /// `parsers` may be null: nothing was parsed.
  CellOutput(CellOutputOptions options, std::shared_ptr<const FileParsers> parsers)
      : options_(std::move(options)), parsers_(std::move(parsers)) {}

  /// The schema of the records in front; null if it is not known.
  void bind(const SchemaPtr& schema);

  bool is_settled() const { return settled_.load(std::memory_order_acquire); }

  // The step.
  /// Before the first record, or the end: settles what can be settled without one.
  void begin();
  /// Looks at the next records until that is settled.
  void look_at(const Batch& batch);
  /// No more records will come.
  void end();

  // Once it is settled.
  /// Null: records are not written as cells.
  const CellFormatter* formatter() const { return formatter_ ? &*formatter_ : nullptr; }
  /// The heading with its newline; nothing if there is none.
  const std::string& heading() const { return heading_; }
  /// Whether the records of a file that is read so can leave as they came.
  bool takes_as_read(const FileFormat& format) const;

 private:
  bool has_own() const;
  bool begin_as_read();
  std::optional<CellColumns> columns_of_heading() const;
  void settle(CellColumns columns);

  CellOutputOptions options_;
  std::shared_ptr<const FileParsers> parsers_;   // shared with the step that settles them
  SchemaPtr schema_;

  bool begun_ = false;
  FileFormat first_;             ///< how the first file is read
  const FormatDef* format_ = nullptr;
  char delimiter_ = 0;
  bool header_ = true;
  CellColumns seen_;             ///< of the records so far
  size_t seen_count_ = 0, seen_bytes_ = 0;

  std::atomic<bool> settled_ = false;
  std::optional<CellFormatter> formatter_;
  std::string heading_;
  bool as_read_ = false;         ///< records of files with the first one's heading leave as they came
};

/// Holds records back until the columns are settled.
class SettleColumns final : public Step {
 public:
  explicit SettleColumns(std::shared_ptr<CellOutput> output) : output_(std::move(output)) {}
  Verdict step(Packet& input, Emit& out) override;
  Verdict finish(Emit& out) override;
  bool passes(const Packet&) const override { return output_->is_settled() && held_.empty(); }

 private:
  void release(Emit& out);
  std::shared_ptr<CellOutput> output_;   // shared with what reads it
  std::vector<Packet> held_;
};

}  // namespace weir
