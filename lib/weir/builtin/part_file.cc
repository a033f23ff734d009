#include "weir/builtin/part_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "weir/base/error.h"
#include "weir/builtin/encode.h"
#include "weir/builtin/file_sink.h"
#include "weir/data/text.h"
#include "weir/io/blocking_call.h"

namespace weir {
namespace {

/// NAME.EXT -> NAME-000001.EXT; a codec's extension stays together with the one in front of it.
std::string part_path(const std::string& path, uint64_t part) {
  size_t name = path.rfind('/') + 1;   // npos + 1 is 0
  std::string_view front(path);
  if (codec_by_extension(path) != Codec::None) front = front.substr(0, front.rfind('.'));
  size_t dot = front.rfind('.');
  if (dot == std::string_view::npos || dot <= name) dot = front.size();
  return fmt::format("{}-{:06}{}", path.substr(0, dot), part, path.substr(dot));
}

bool read_tail(int fd, uint64_t size, size_t bytes, std::string& into) {
  into.resize(bytes);
  return bytes <= size && pread(fd, into.data(), bytes, static_cast<off_t>(size - bytes)) == static_cast<ssize_t>(bytes);
}

/// The table at the end of a file that it describes to the last byte.
std::optional<SeekTable> read_table(int fd, uint64_t size, uint64_t* table_bytes) {
  std::string bytes;
  if (!read_tail(fd, size, SeekTable::kFooterBytes, bytes)) return std::nullopt;
  auto wanted = SeekTable::size_from_footer(bytes);
  if (!wanted || !read_tail(fd, size, *wanted, bytes)) return std::nullopt;
  auto table = SeekTable::parse(bytes);
  if (!table) return std::nullopt;
  uint64_t sum = bytes.size();
  for (const auto& frame : table->frames()) sum += frame.compressed_bytes;
  if (sum != size) return std::nullopt;
  *table_bytes = bytes.size();
  return table;
}

std::span<iovec> one(iovec& vector) { return {&vector, 1}; }

}  // namespace

Task<PartFile> PartFile::open(StageContext* context, Options options) {
  PartFile made;
  made.options_ = std::move(options);
  bool parts_of_frames = made.options_.rotate_bytes && made.options_.codec != Codec::None;
  bool leave = false;   // what is there is a part of its own
  AppendFile::Options how;
  how.lines = made.options_.codec == Codec::None;
  how.makes_folders = made.options_.makes_folders;
  if (parts_of_frames)
    how.look = [&made, &leave](int fd, uint64_t size) {
      if (size == 0) return;
      uint64_t table_bytes = 0;
      auto table = made.has_table() ? read_table(fd, size, &table_bytes) : std::nullopt;
      leave = !table || ftruncate(fd, static_cast<off_t>(size - table_bytes)) != 0;
      if (leave) return;
      made.table_ = std::move(*table);
      made.table_covers_bytes_ = size - table_bytes;
    };
  std::string path = made.options_.path;
  made.file_ = co_await AppendFile::open(context->loop, std::move(path), std::move(how), context->stop);
  if (made.file_.repaired())
    warn(*context, fmt::format("{}: its last line had no end and was given one", made.options_.shown));
  if (leave) co_await made.begin_part(context);
  co_return std::move(made);
}

Task<void> PartFile::write(StageContext* context, std::span<iovec> vectors) {
  if (!is_own_ && context->inputs.has_file({file_.device(), file_.inode()}))
    throw Error(ErrorCode::Usage, "is read and appended to: it would never end").in_file(options_.shown);
  is_own_ = true;
  if (!options_.rotate_bytes) co_await put(context, vectors);
  else if (options_.codec == Codec::None) co_await write_lines(context, vectors);
  else co_await write_frames(context, vectors);
  if (options_.sync) co_await file_.sync(context->loop);
}

/// Fills the file up to the size of a part, line by line, and moves it away when the next line does not fit.
Task<void> PartFile::write_lines(StageContext* context, std::span<iovec> vectors) {
  while (!vectors.empty()) {
    uint64_t size = file_.size_bytes();
    if (size == 0) size = opening().size();
    uint64_t room = options_.rotate_bytes - std::min(size, options_.rotate_bytes);
    size_t count = 0;
    for (; count < vectors.size() && vectors[count].iov_len <= room; count++) room -= vectors[count].iov_len;
    iovec rest{};
    if (count < vectors.size()) {
      std::string_view lines(static_cast<const char*>(vectors[count].iov_base), vectors[count].iov_len);
      size_t fits = whole_lines_prefix(lines, room);
      if (fits > room && (file_.size_bytes() > 0 || count > 0)) fits = 0;   // a line that is larger than a part is a part
      rest = {const_cast<char*>(lines.data()) + fits, lines.size() - fits};
      vectors[count].iov_len = fits;
    }
    bool cut = count < vectors.size();
    co_await put(context, vectors.first(count + cut));
    vectors = vectors.subspan(count);
    if (!cut) co_return;
    if (rest.iov_len) vectors[0] = rest;
    else vectors = vectors.subspan(1);
    if (!vectors.empty()) co_await begin_part(context);
  }
}

Task<void> PartFile::write_frames(StageContext* context, std::span<iovec> frames) {
  for (iovec& frame : frames) {
    SeekTable::Frame sizes{};
    uint64_t table_bytes = 0;
    if (has_table()) {
      sizes = frame_sizes({static_cast<const char*>(frame.iov_base), frame.iov_len});
      table_bytes = SeekTable::size_for(table_.frames().size() + 1);
    }
    uint64_t size = file_.size_bytes(), bytes = frame.iov_len;
    const std::string& front = opening();
    if (size > 0 && size + bytes + table_bytes > options_.rotate_bytes) {
      co_await finish(context);
      co_await begin_part(context);
      size = 0;
    }
    co_await put(context, one(frame));
    if (!has_table()) continue;
    bool opened = size == 0 && !front.empty();
    if (opened) bytes += front.size();
    // If it is larger than that, somebody else writes to it too: nobody knows all of its frames.
    if (table_covers_bytes_ == size && file_.size_bytes() == size + bytes) {
      if (opened) table_.add(frame_sizes(front));
      table_.add(sizes);
      table_covers_bytes_ = file_.size_bytes();
    }
  }
}

Task<void> PartFile::begin(StageContext* context) {
  if (file_.size_bytes() > 0 || opening().empty()) co_return;
  co_await put(context, std::span<iovec>());
  if (!has_table() || file_.size_bytes() != opening().size()) co_return;
  table_.add(frame_sizes(opening()));
  table_covers_bytes_ = file_.size_bytes();
}

Task<void> PartFile::put(StageContext* context, std::span<iovec> vectors) {
  std::string front = opening();
  co_await file_.write(context->loop, vectors, context->stop, std::move(front));
}

/// Asked for once there is something to write.
const std::string& PartFile::opening() {
  if (!opening_) opening_ = options_.opening ? options_.opening() : std::string();
  return *opening_;
}

Task<void> PartFile::finish(StageContext* context) {
  if (!has_table() || table_.frames().empty() || table_covers_bytes_ != file_.size_bytes()) co_return;
  std::string table = table_.format();
  iovec vector{table.data(), table.size()};
  if (!table.empty()) co_await put(context, one(vector));
  table_ = SeekTable();
  table_covers_bytes_ = 0;
}

Task<void> PartFile::begin_part(StageContext* context) {
  std::string part;
  auto find_name = [this, &part] {
    do {
      part = part_path(file_.path(), ++part_);
    } while (access(part.c_str(), F_OK) == 0);
  };
  co_await call_blocking(context->loop, find_name);
  co_await file_.rotate(context->loop, part);
  table_ = SeekTable();
  table_covers_bytes_ = 0;
}

}  // namespace weir
