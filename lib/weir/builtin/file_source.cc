#include "weir/builtin/file_source.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>

#include "weir/base/error.h"
#include "weir/codec/codec.h"
#include "weir/io/blocking_call.h"
#include "weir/io/descriptor.h"
#include "weir/io/file_list.h"
#include "weir/io/transfer.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

/// Enough to keep two copying kernel threads busy; more only takes blocks out of the cache.
constexpr size_t kReadsInFlight = 6;
constexpr int kPipeBytes = 1 << 20;
/// With order=any.
constexpr size_t kFilesInFlight = 8;

/// One input on its way: what it is, where it stands, and how its packets are marked.
struct OpenFile {
  StageContext& context;
  Output& out;
  std::shared_ptr<const Descriptor> descriptor;
  std::string_view name;
  Place place{};
  bool reread = true;   ///< the same bytes can be had again under the same name
  uint8_t encoding = 0;
  bool opened = false;

  Error error(int64_t negative_errno, int64_t offset = -1) const {
    auto failure = Error::from_errno(static_cast<int>(-negative_errno), "reading");
    failure.in_file(name);
    if (offset > 0) failure.at_offset(static_cast<uint64_t>(offset));
    return failure;
  }

  UnreadBlock::Origin origin() const { return {name, context.stage, context.place}; }

  /// Hands on `size` bytes of `buffer`; false if nobody reads any more.
  bool put(Buffer buffer, size_t size) { return put(Packet(std::move(buffer).freeze(size), place), size); }

  bool put(Packet packet, size_t size) {
    if (!opened) {
      packet.opens_file = opened = true;
      // Lines that can't be looked up later are counted on the way: a first_line that is set says so.
      if (!reread) packet.place.first_line = 1;
      encoding = static_cast<uint8_t>(codec_by_content(packet.chunk()->view()));
    }
    packet.encoding = encoding;
    place.offset += size;
    context.progress.read_bytes += size;
    return out.write(std::move(packet));
  }

  bool end() {
    Packet packet(Chunk(), place);
    packet.opens_file = !opened;
    packet.closes_file = true;
    packet.encoding = encoding;
    return out.write(std::move(packet));
  }
};

/// A read in flight, or a block that need not be read here; results are handed on in the order of their offsets.
struct PendingRead {
  Buffer buffer;
  int64_t offset = 0;
  size_t wanted = 0;
  int64_t count = 0;
  bool done = false;
  std::optional<UnreadBlock> cached{};
};

struct ReadAhead {
  OpenFile& file;
  Event changed;
  std::deque<PendingRead> reads;
  bool ended = false;   ///< a read came back short: the file is over, shorter than it was, or broken there
  int64_t end = 0;      ///< where
  int64_t failure = 0;
  int64_t failure_offset = 0;
};

/// Hands on what is done, up to the first read that is not.
void hand_on(ReadAhead* ahead) {
  auto& file = ahead->file;
  while (!ahead->reads.empty() && ahead->reads.front().done) {
    PendingRead& first = ahead->reads.front();
    if (!ahead->ended && !ahead->failure) {
      if (first.count < 0) {
        ahead->failure = first.count;
        ahead->failure_offset = first.offset;
      } else if (first.cached) {
        file.put(Packet(std::move(*first.cached), file.place), first.wanted);
      } else {
        if (first.count > 0) file.put(std::move(first.buffer), static_cast<size_t>(first.count));
        ahead->ended = static_cast<size_t>(first.count) < first.wanted;
        ahead->end = first.offset + first.count;
      }
    }
    ahead->reads.pop_front();
  }
  ahead->changed.notify();
}

Task<void> read_block(ReadAhead* ahead, PendingRead* read) {
  auto& file = ahead->file;
  read->count = co_await read_full(file.context.loop, file.descriptor->get(), {read->buffer.data(), read->wanted},
                                   read->offset, file.context.stop);
  read->done = true;
  hand_on(ahead);
}

/// Whether whoever reads the output can copy this block itself, without waiting. The kernel reads ahead in order: where
/// the last byte is there, so is what comes before it, but for what is thrown out meanwhile.
bool is_cached(const OpenFile& file, int64_t offset, size_t bytes) {
  if (!file.opened || file.encoding != 0 || !file.out.feeds_segment()) return false;
  char last;
  return file.context.loop.driver().read_cached(file.descriptor->get(), {&last, 1},
                                                offset + static_cast<int64_t>(bytes) - 1) == 1;
}

bool is_small(int64_t size) { return size > 0 && size < static_cast<int64_t>(kBlockPayloadBytes); }

size_t block_bytes(int64_t left) {
  return static_cast<size_t>(std::clamp<int64_t>(left, 1, static_cast<int64_t>(kBlockPayloadBytes)));
}

/// Reads a regular file from `offset`: blocks in parallel as far as its size was known, then one by one until it ends.
Task<int64_t> read_regular(OpenFile* file, int64_t offset, int64_t size) {
  ReadAhead ahead{*file, Event(file->context.loop.ready()), {}, false, 0, 0, 0};
  Scope scope(file->context.loop.ready(), file->context.stop);
  std::exception_ptr stopped;
  try {
    while (offset < size && !ahead.ended && !ahead.failure) {
      while (ahead.reads.size() >= kReadsInFlight) co_await ahead.changed.wait(file->context.stop);
      size_t bytes = block_bytes(size - offset);
      if (is_cached(*file, offset, bytes)) {
        Credit credit = co_await file->out.credit(Arena::cost_bytes(bytes), file->context.stop);
        UnreadBlock block(file->descriptor, file->origin(), offset, bytes, std::move(credit));
        ahead.reads.push_back({.offset = offset, .wanted = bytes, .done = true, .cached = std::move(block)});
        hand_on(&ahead);
      } else {
        Buffer buffer = co_await file->out.block(bytes, file->context.stop);
        ahead.reads.push_back({.buffer = std::move(buffer), .offset = offset, .wanted = bytes});
        scope.spawn(read_block(&ahead, &ahead.reads.back()));
      }
      offset += static_cast<int64_t>(bytes);
    }
  } catch (...) {
    stopped = std::current_exception();
  }
  co_await scope.join();
  if (stopped) std::rethrow_exception(stopped);
  if (ahead.failure) throw file->error(ahead.failure, ahead.failure_offset);
  if (ahead.ended) offset = ahead.end;
  for (;;) {
    Buffer buffer = co_await file->out.block(kSmallPayloadBytes, file->context.stop);
    int64_t count = co_await read_full(file->context.loop, file->descriptor->get(), {buffer.data(), buffer.capacity()},
                                       offset, file->context.stop);
    if (count < 0) throw file->error(count, offset);
    if (count == 0) break;
    file->put(std::move(buffer), static_cast<size_t>(count));
    offset += count;
  }
  co_return offset;
}

/// Reads a file that was small enough for one block, whole and in one packet, so that whoever decodes it has it all.
/// False if there turns out to be more to it.
Task<bool> read_whole(OpenFile* file, int64_t size) {
  // Room for more than it has: a read that fills less has met the end.
  Buffer buffer = co_await file->out.block(static_cast<size_t>(size) + 1, file->context.stop);
  int64_t count = co_await read_full(file->context.loop, file->descriptor->get(),
                                     {buffer.data(), static_cast<size_t>(size) + 1}, 0, file->context.stop);
  if (count < 0) throw file->error(count);
  // It has grown, or shrunk, or can't be read further: whoever reads block by block tells.
  if (count != 0 && count != size) co_return false;
  if (count == 0) {
    file->end();
  } else {
    auto bytes = static_cast<size_t>(count);
    Packet packet(std::move(buffer).freeze(bytes), file->place);
    packet.closes_file = true;
    file->put(std::move(packet), bytes);
  }
  co_return true;
}

/// Reads a pipe, terminal or device: hands on what there is as soon as it is there.
Task<void> read_stream(OpenFile* file) {
  int64_t count = 1;
  while (count > 0) {
    Buffer buffer = co_await file->out.block(kBlockPayloadBytes, file->context.stop);
    size_t filled = 0;
    // The first bytes may come one by one, and tell the codec only together.
    do {
      std::span<char> room(buffer.data() + filled, buffer.capacity() - filled);
      count = co_await file->context.loop.read(file->descriptor->get(), room, -1, &file->context.stop);
      if (count > 0) filled += static_cast<size_t>(count);
    } while (count == -EINTR || count == -EAGAIN ||
             (count > 0 && !file->opened && codec_is_open({buffer.data(), filled})));
    if (filled && !file->put(std::move(buffer), filled)) co_return;
  }
  if (count < 0) throw file->error(count);
}

/// A file as it was when the source looked for all of them.
struct Found {
  std::string path;
  mode_t mode = 0;   ///< 0: standard input, or not there
  int64_t size = 0;
  std::optional<FileIdentity> identity = {};
};

/// Looks at all files at once, on the lane: the progress needs the sum, and opening asks for nothing twice.
Task<void> look_at(Loop* loop, std::vector<Found>* files) {
  auto work = [files] {
    for (auto& file : *files) {
      struct stat status {};
      bool standard_input = file.path == "-";
      if ((standard_input ? fstat(0, &status) : stat(file.path.c_str(), &status)) != 0) continue;
      if (S_ISREG(status.st_mode)) file.identity = {status.st_dev, status.st_ino};
      if (standard_input) continue;
      file.mode = status.st_mode;
      file.size = S_ISREG(status.st_mode) ? status.st_size : 0;
    }
  };
  co_await call_blocking(*loop, work);
}

Task<Descriptor> open_input(StageContext* context, const Found* found) {
  if (found->path == "-") co_return Descriptor::borrowed(0);
  // A FIFO opens at once and is then waited for, so that the wait can be cancelled.
  bool fifo = S_ISFIFO(found->mode);
  int64_t fd = co_await context->loop.open(found->path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | (fifo ? O_NONBLOCK : 0));
  if (fd < 0) throw Error::from_errno(static_cast<int>(-fd), "").in_file(found->path);
  Descriptor descriptor(static_cast<int>(fd));
  if (fifo) {
    co_await context->loop.poll(descriptor.get(), POLLIN, &context->stop);
    fcntl(descriptor.get(), F_SETFL, 0);
  }
  co_return std::move(descriptor);
}

Task<void> read_one(StageContext* context, Output* out, const Found* found) {
  bool standard_input = found->path == "-";
  Descriptor descriptor = co_await open_input(context, found);
  uint32_t index = context->inputs.add(standard_input ? "(standard input)" : found->path);
  OpenFile file{*context, *out, std::make_shared<const Descriptor>(std::move(descriptor)), context->inputs.name(index)};
  file.place.file = index;
  struct stat status {};
  status.st_mode = found->mode;
  status.st_size = found->size;
  if (found->mode == 0) {
    int64_t failed = co_await context->loop.stat(file.descriptor->get(), status);
    if (failed < 0) throw file.error(failed);
  }
  if (S_ISDIR(status.st_mode)) throw file.error(-EISDIR);
  file.reread = S_ISREG(status.st_mode) && !standard_input;
  if (file.reread && is_small(status.st_size) && co_await read_whole(&file, status.st_size)) co_return;
  if (S_ISREG(status.st_mode)) {
    int64_t offset = 0;
    if (standard_input) offset = std::max<int64_t>(0, lseek(0, 0, SEEK_CUR));
    offset = co_await read_regular(&file, offset, status.st_size);
    if (standard_input) lseek(0, offset, SEEK_SET);   // whoever shares the descriptor goes on behind what we read
  } else {
    if (S_ISFIFO(status.st_mode)) fcntl(file.descriptor->get(), F_SETPIPE_SZ, kPipeBytes);
    co_await read_stream(&file);
  }
  file.end();
}

/// Small files in the order in which they can be had: each is one packet, so none comes between the parts of another.
struct SmallFiles {
  StageContext& context;
  Output& out;
  const std::vector<Found>& files;
  size_t next = 0;
};

bool comes_whole(const Found& found) { return S_ISREG(found.mode) && is_small(found.size); }

Task<void> read_small_files(SmallFiles* work) {
  while (work->next < work->files.size() && work->out.open()) {
    const Found& found = work->files[work->next++];
    if (comes_whole(found)) co_await read_one(&work->context, &work->out, &found);
  }
}

}  // namespace

Task<void> FileSource::run(StageContext& context, Output& out) {
  std::vector<Found> files;
  for (const auto& word : words_) {
    if (word == "-") {
      files.push_back({.path = word});
      continue;
    }
    for (auto& path : co_await list_files(context.loop, word)) files.push_back({.path = std::move(path)});
  }
  co_await look_at(&context.loop, &files);
  for (const auto& file : files) {
    context.progress.total_bytes += static_cast<uint64_t>(file.size);
    if (file.identity) context.inputs.add_file(*file.identity);
  }
  if (order_ == FileOrder::Any) {
    SmallFiles small{context, out, files};
    Scope scope(context.loop.ready(), context.stop);
    for (size_t i = 0; i < kFilesInFlight; i++) scope.spawn(read_small_files(&small));
    co_await scope.join();
    context.stop.check();
    std::erase_if(files, comes_whole);
  }
  for (const auto& file : files) {
    if (!out.open()) co_return;
    co_await read_one(&context, &out, &file);
  }
}

}  // namespace weir
