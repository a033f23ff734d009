#include "weir/builtin/files_sink.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/encode.h"
#include "weir/builtin/file_sink.h"
#include "weir/builtin/part_file.h"
#include "weir/builtin/write_sink.h"
#include "weir/io/atomic_file.h"
#include "weir/io/staging_folder.h"
#include "weir/io/transfer.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

constexpr size_t kOpenFilesMax = 4096;
constexpr size_t kFilesMax = 100'000;
constexpr size_t kPendingBytesMax = 4 << 20;      // of all files together
constexpr size_t kFileBytesMax = 64 << 10;        // of one

/// Half of the descriptors that this process may have.
size_t open_files_max() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
  return std::clamp<size_t>(limit.rlim_cur / 2, 1, kOpenFilesMax);
}

struct File {
  std::string path;
  std::optional<AtomicFile> whole;   ///< either
  std::optional<PartFile> parts;     ///< or
  int64_t offset = 0;                ///< of `whole`: what has been written
  SeekTable table;
  std::string pending;               ///< lines to be written
  bool is_begun = false;             ///< `whole` has its heading, if there is one
  std::list<File*>::iterator place;  ///< among those that are open
  bool is_suspended() const { return whole ? whole->is_suspended() : parts->is_suspended(); }
};

/// All files of a run.
class Files {
 public:
  Files(StageContext& context, const WriteOptions& options, Codec codec, const std::string& folder)
      : context_(context), options_(options), codec_(codec), folder_(folder) {}

  Task<void> take(Packet packet) {
    std::string_view bytes = packet.text() ? packet.text()->chunk().view() : packet.chunk()->view();
    for (const Section& section : *packet.sections) {
      std::string_view part = bytes.substr(0, section.bytes);
      bytes.remove_prefix(section.bytes);
      File* file = co_await find(&section.path);
      if (!std::exchange(file->is_begun, true) && file->whole) co_await begin(file);
      if (packet.chunk()) co_await take_frame(file, part);
      else co_await take_lines(file, part);
    }
  }

  Task<void> write_pending() {
    for (File* file : std::exchange(waiting_, {})) co_await write_lines(file);
  }

  /// Completes all files.
  Task<void> finish() {
    co_await write_pending();
    for (auto& [path, file] : files_) {
      if (file->parts) {
        co_await open_again(file.get());
        co_await file->parts->finish(&context_);
      }
      if (file->table.frames().size() < 2) continue;
      std::string table = file->table.format();
      co_await write(file.get(), table);
    }
  }

  Task<void> commit() {
    std::vector<AtomicFile*> all;
    for (auto& [path, file] : files_)
      if (file->whole) all.push_back(&*file->whole);
    co_await context_.commits.commit(std::move(all), options_.sync, context_.stop);
  }

  /// Keeps what there is of the files that are not complete, or not wanted, and says so.
  Task<void> keep_partial(bool complete) {
    size_t count = 0;
    std::string first;   // by name, since the order of the table means nothing
    for (auto& [path, file] : files_) {
      if (!file->whole || file->offset == 0) continue;
      auto kept = co_await file->whole->keep_partial(context_.loop);
      if (first.empty() || kept < first) first = kept;
      count++;
    }
    if (count == 0) co_return;
    std::string why = complete ? "complete, but the run has failed: they are kept as" : "not complete: what there is of them is kept as";
    std::string others = count == 1 ? "" : fmt::format(" and {} more", count - 1);
    warn(context_, fmt::format("the files of {} are {} {}{}", options_.shown, why, first, others));
  }

 private:
  Task<void> begin(File* file) {
    if (!opening_) opening_ = opening_of_ ? opening_of_() : std::string();
    if (opening_->empty()) co_return;
    if (codec_ == Codec::None) co_await take_lines(file, *opening_);
    else co_await take_frame(file, *opening_);
  }

  Task<void> take_frame(File* file, std::string_view frame) {
    if (file->whole && codec_ == Codec::Zstd) file->table.add(frame_sizes(frame));
    co_await write(file, frame);
  }

  Task<void> take_lines(File* file, std::string_view lines) {
    if (file->pending.empty()) waiting_.push_back(file);
    file->pending += lines;
    pending_bytes_ += lines.size();
    if (pending_bytes_ > kPendingBytesMax) co_await write_pending();
    else if (file->pending.size() > kFileBytesMax) co_await write_lines(file);
  }

  Task<File*> find(const std::string* path) {
    auto found = files_.find(*path);
    if (found != files_.end()) {
      File* file = found->second.get();
      if (!file->is_suspended()) open_.splice(open_.begin(), open_, file->place);
      co_return file;
    }
    if (files_.size() >= kFilesMax)
      throw Error(ErrorCode::OverLimit, fmt::format("{} would be more than {} files", options_.shown, kFilesMax));
    auto file = std::make_unique<File>();
    file->path = *path;
    co_await make_room();
    if (options_.append) co_await open_parts(file.get());
    else co_await create(file.get());
    open_.push_front(file.get());
    file->place = open_.begin();
    File* made = file.get();
    files_.emplace(made->path, std::move(file));
    co_return made;
  }

  Task<void> create(File* file) {
    if (!staging_) staging_ = co_await StagingFolder::create(context_.loop, folder_, options_.shown);
    AtomicFile made = co_await AtomicFile::create_staged(context_.loop, file->path, *staging_);
    context_.commits.claim(made);
    file->whole.emplace(std::move(made));
  }

  Task<void> open_parts(File* file) {
    PartFile::Options how{.path = file->path,
                          .shown = file->path,
                          .rotate_bytes = options_.rotate_bytes,
                          .codec = codec_,
                          .sync = options_.sync,
                          .makes_folders = true,
                          .opening = opening_of_};
    file->parts = co_await PartFile::open(&context_, std::move(how));
  }

  Task<void> make_room() {
    if (open_.size() < open_files_max_) co_return;
    File* oldest = open_.back();
    open_.pop_back();
    if (oldest->whole) co_await oldest->whole->suspend(context_.loop);
    else co_await oldest->parts->suspend(&context_);
  }

  Task<void> open_again(File* file) {
    if (!file->is_suspended()) co_return;
    co_await make_room();
    if (file->whole) co_await file->whole->resume(context_.loop);
    open_.push_front(file);   // what is appended to opens itself
    file->place = open_.begin();
  }

  Task<void> write(File* file, std::string_view bytes) {
    co_await open_again(file);
    iovec vector{const_cast<char*>(bytes.data()), bytes.size()};
    if (file->parts) co_return co_await file->parts->write(&context_, {&vector, 1});
    int64_t failed = co_await write_full(context_.loop, file->whole->fd(), {&vector, 1}, file->offset);
    if (failed < 0) throw Error::from_errno(static_cast<int>(-failed), "writing").in_file(file->path);
    file->offset += static_cast<int64_t>(bytes.size());
  }

  Task<void> write_lines(File* file) {
    if (file->pending.empty()) co_return;
    pending_bytes_ -= file->pending.size();
    std::string lines = std::exchange(file->pending, {});
    co_await write(file, lines);
  }

  StageContext& context_;
  const WriteOptions& options_;
  Codec codec_;
  const std::string& folder_;
  std::function<std::string()> opening_of_ = opening_of(options_, codec_);
  std::optional<std::string> opening_;     ///< what each file begins with
  size_t open_files_max_ = open_files_max();
  std::optional<StagingFolder> staging_;   // before the files that lie in it
  std::unordered_map<std::string, std::unique_ptr<File>> files_;
  std::list<File*> open_;                  ///< the one that was written to last in front
  std::vector<File*> waiting_;             ///< with something pending
  size_t pending_bytes_ = 0;
};

/// What goes wrong now is not told: something has gone wrong before.
Task<void> keep(Files* files, bool complete) {
  try {
    if (!complete) co_await files->finish();
  } catch (const Error&) {
    complete = false;
  } catch (const Cancelled&) {
    complete = false;
  }
  try {
    co_await files->keep_partial(complete);
  } catch (const Error&) {
    co_return;
  }
}

}  // namespace

Task<void> FilesSink::run(StageContext& context, Input& in) {
  Files files(context, options_, codec_, folder_);
  std::exception_ptr stopped;
  bool complete = false, full = false;
  try {
    for (;;) {
      auto packet = in.try_next();
      if (!packet) {
        if (options_.append) co_await files.write_pending();
        packet = co_await in.next(context.stop);
      }
      if (!packet) break;
      if (packet->sections) co_await files.take(std::move(*packet));
    }
    co_await files.finish();
    complete = true;
    co_return co_await files.commit();
  } catch (const Error& error) {
    full = error.code() == ErrorCode::NoSpace;
    stopped = std::current_exception();
  } catch (...) {
    stopped = std::current_exception();
  }
  if (!full) co_await keep(&files, complete);
  std::rethrow_exception(stopped);
}

}  // namespace weir
