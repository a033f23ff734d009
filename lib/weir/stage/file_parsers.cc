#include "weir/stage/file_parsers.h"

#include <algorithm>
#include <utility>

#include "weir/base/check.h"
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
  made_.clear();
  by_file_.clear();
  otherwise_ = make(format_ ? *format_ : lines_format);
  return otherwise_->parser->schema();
}

bool FileParsers::reads_text_only() const {
  return !format_ && std::ranges::all_of(fields_.paths(), [](const Path& path) {
    auto is = column_is(path);
    return is == ColumnIs::Line || is == ColumnIs::File || is == ColumnIs::LineNumber;
  });
}

void FileParsers::settle(uint32_t file, const FormatDef& format) {
  std::lock_guard lock(mutex_);
  if (by_file_.size() <= file) by_file_.resize(file + 1, nullptr);
  by_file_[file] = make(format);
}

const FileParsers::Reader& FileParsers::of(uint32_t file) const {
  std::lock_guard lock(mutex_);
  const Reader* reader = file < by_file_.size() ? by_file_[file] : nullptr;
  WEIR_CHECK(reader || otherwise_);
  return reader ? *reader : *otherwise_;
}

const FileParsers::Reader* FileParsers::make(const FormatDef& format) {
  auto found = std::ranges::find(made_, &format, &Reader::format);
  if (found != made_.end()) return &*found;
  auto prefilter = format.make_prefilter ? format.make_prefilter(condition_) : nullptr;
  if (prefilter && !prefilter->is_useful()) prefilter.reset();
  return &made_.emplace_back(&format, format.make_parser(fields_, options_), std::move(prefilter));
}

}  // namespace weir
