#include "weir/stage/file_parsers.h"

#include <algorithm>
#include <utility>

#include "weir/base/check.h"
#include "weir/format/cell_parser.h"
#include "weir/format/line_parser.h"
#include "weir/format/special_columns.h"

namespace weir {

FileParsers::FileParsers(const FormatDef* format, FormatOptions options, bool keep_unparsed) : format_(format) {
  options_.format = std::move(options);
  options_.keep_unparsed = keep_unparsed;
}

SchemaPtr FileParsers::bind(const CompileOptions& context) {
  options_.file_names = context.file_names;
  options_.now_ns = context.now_ns;
  options_.run_zone = context.zone;
  options_.strict = context.judge;
  reads_all_ = context.judge || context.count_types;
  made_.clear();
  by_file_.clear();
  first_ = nullptr;
  const FormatDef& format = format_ ? *format_ : lines_format;
  otherwise_ = make({&format, cell_delimiter(format, options_.format), {}});
  return otherwise_->parser->schema();
}

bool FileParsers::reads_text_only() const {
  return !format_ && std::ranges::all_of(fields_.paths(), [](const Path& path) {
    auto is = column_is(path);
    return is == ColumnIs::Line || is == ColumnIs::File || is == ColumnIs::LineNumber;
  });
}

void FileParsers::settle(uint32_t file, const FileFormat& format) {
  std::lock_guard lock(mutex_);
  if (by_file_.size() <= file) by_file_.resize(file + 1, nullptr);
  by_file_[file] = make(format);
  // A file of cells that is empty has no heading that others could differ from.
  bool is_blank = first_ && options_.format.header && first_->format.format->framing == Framing::Cells &&
                  first_->format.heading.empty();
  if (!first_ || is_blank) first_ = by_file_[file];
}

FileFormat FileParsers::first() const {
  std::lock_guard lock(mutex_);
  return first_ ? first_->format : FileFormat();
}

bool FileParsers::same_heading(const FileFormat& left, const FileFormat& right) {
  return left.heading.empty() || right.heading.empty() ||
         (left.delimiter == right.delimiter &&
          read_heading(left.heading, left.delimiter) == read_heading(right.heading, right.delimiter));
}

bool FileParsers::has_first_heading(uint32_t file) const {
  std::lock_guard lock(mutex_);
  const Reader* made = file < by_file_.size() ? by_file_[file] : nullptr;
  return !made || made == first_ || same_heading(made->format, first_->format);
}

std::optional<uint32_t> FileParsers::other_heading() const {
  std::lock_guard lock(mutex_);
  for (size_t file = 0; file < by_file_.size(); file++)
    if (by_file_[file] && by_file_[file] != first_ && !same_heading(by_file_[file]->format, first_->format))
      return static_cast<uint32_t>(file);
  return std::nullopt;
}

const FileParsers::Reader& FileParsers::of(uint32_t file) const {
  std::lock_guard lock(mutex_);
  const Reader* reader = file < by_file_.size() && by_file_[file] ? by_file_[file] : otherwise_;
  if (file == kNoFile && first_) reader = first_;
  WEIR_CHECK(reader);
  return *reader;
}

const FileParsers::Reader* FileParsers::make(const FileFormat& format) {
  for (const auto& reader : made_)
    if (reader.format.format == format.format && reader.format.delimiter == format.delimiter &&
        reader.format.heading == format.heading)
      return &reader;
  auto options = options_;
  if (format.format->framing == Framing::Cells) {
    options.format.delimiter.assign(1, format.delimiter);
    if (!format.heading.empty()) options.heading = read_heading(format.heading, format.delimiter);
  }
  auto prefilter = format.format->make_prefilter ? format.format->make_prefilter(reads_all_ ? RecordCondition() : condition_) : nullptr;
  if (prefilter && !prefilter->is_useful()) prefilter.reset();
  return &made_.emplace_back(format, format.format->make_parser(fields_, options), std::move(prefilter));
}

}  // namespace weir
