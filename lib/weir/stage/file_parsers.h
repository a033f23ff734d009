// FileParsers: which parser reads which file of a run. A step settles each file's format in input order, before any of
// its lines goes on; workers then ask for the parser of the lines that they are given. Thread-safe once bound.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/field_set.h"
#include "weir/format/format_def.h"
#include "weir/format/sniff.h"
#include "weir/query/program.h"

namespace weir {

/// How a file is read.
struct FileFormat {
  const FormatDef* format = nullptr;
  char delimiter = 0;              ///< of formats of cells
  std::string heading;             ///< the record in front of the others, without '\n'; empty if there is none
};

class FileParsers {
 public:
  /// `format`: what `from` says; null if each file's own is to be found.
  FileParsers(const FormatDef* format, FormatOptions options, bool keep_unparsed);

  const FormatDef* format() const { return format_; }
  bool keeps_unparsed() const { return options_.keep_unparsed; }
  const FormatOptions& format_options() const { return options_.format; }

  /// Before the run: the fields that somebody reads, then what the parsers are made with.
  void want(const FieldSet& fields) { fields_ = fields; }
  /// The same for what the filters behind ask for: lines that can't satisfy it may be passed over.
  void want(const RecordCondition& condition) { condition_ = condition; }
  SchemaPtr bind(const CompileOptions& context);

  /// Whether no format is needed, because only the text and the place of lines are read and nobody named one.
  bool reads_text_only() const;

  /// Settles how `file` is read.
  void settle(uint32_t file, const FileFormat& format);

  /// How the file that was settled first is read; its format is null if none was. Later files do not change it, unless
  /// the first ones were to have a heading and are empty.
  FileFormat first() const;
  /// Whether `file` has the heading of the first one, or none of its own.
  bool has_first_heading(uint32_t file) const;
  /// The number of a file with another heading than the first one, if there is one.
  std::optional<uint32_t> other_heading() const;

  /// What reads `file`; lives as long as this. If nobody settled the file: that of the format that was named. Of records
  /// that are of no one file (kNoFile) that of the first.
  struct Reader {
    FileFormat format;
    std::unique_ptr<const RecordParser> parser;
    std::unique_ptr<const Prefilter> prefilter;   ///< null: every line is parsed
  };
  const Reader& of(uint32_t file) const;

 private:
  const Reader* make(const FileFormat& format);
  static bool same_heading(const FileFormat& left, const FileFormat& right);

  const FormatDef* format_;
  ParserOptions options_;
  FieldSet fields_;
  RecordCondition condition_;
  bool reads_all_ = false;                        ///< no line may be passed over
  std::deque<Reader> made_;                       ///< one for each way of reading; a deque: references stay valid
  const Reader* otherwise_ = nullptr;
  const Reader* first_ = nullptr;
  std::vector<const Reader*> by_file_;
  mutable std::mutex mutex_;
};

}  // namespace weir
