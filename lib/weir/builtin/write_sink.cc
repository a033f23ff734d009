#include "weir/builtin/write_sink.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "weir/base/error.h"
#include "weir/builtin/encode.h"
#include "weir/builtin/file_sink.h"
#include "weir/builtin/part_file.h"
#include "weir/io/atomic_file.h"
#include "weir/io/blocking_call.h"
#include "weir/io/transfer.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

constexpr int64_t kReaderRetryNs = 5'000'000;

bool is_fifo(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
}

bool means_full(int64_t result) { return result == -ENOSPC || result == -EDQUOT; }

/// Takes what is there, up to what one write carries. False at the end.
Task<bool> gather_some(Gather* gather, StageContext* context, Input* in) {
  while (gather->empty()) {
    gather->clear();
    auto first = co_await in->next(context->stop);
    if (!first) co_return false;
    gather->add(std::move(*first));
  }
  while (!gather->full()) {
    auto more = in->try_next();
    if (!more) break;
    gather->add(std::move(*more));
  }
  co_return true;
}

}  // namespace

std::function<std::string()> opening_of(const WriteOptions& options, Codec codec) {
  if (!options.heading) return nullptr;
  return [heading = options.heading, codec, level = options.level] {
    std::string line = heading->line();
    return line.empty() || codec == Codec::None ? line : make_frame(codec, line, level);
  };
}

bool is_special_file(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

Task<void> WriteSink::run(StageContext& context, Input& in) {
  struct stat status {};
  bool there = co_await context.loop.stat(options_.path.c_str(), status) == 0;
  if (there && S_ISDIR(status.st_mode)) throw Error::from_errno(EISDIR, "").in_file(options_.shown);
  if (there && !S_ISREG(status.st_mode)) co_return co_await write_in_place(&context, &in);
  if (options_.append) co_return co_await append(&context, &in);
  co_await replace(&context, &in);
}

Task<void> WriteSink::replace(StageContext* context, Input* in) {
  AtomicFile file = co_await AtomicFile::create(context->loop, options_.path);
  context->commits.claim(file);
  Gather gather;
  int64_t offset = 0, failed = 0;
  std::exception_ptr stopped;   // damage in front of us, an interrupt, a cancellation, another sink that fails
  bool complete = false;
  try {
    while (co_await gather_some(&gather, context, in)) {
      auto bytes = static_cast<int64_t>(gather.bytes());
      failed = co_await write_full(context->loop, file.fd(), gather.vectors(), offset);
      gather.clear();
      if (failed < 0) break;
      offset += bytes;
    }
    complete = failed == 0;
    std::vector<AtomicFile*> files{&file};
    if (complete) co_return co_await context->commits.commit(std::move(files), options_.sync, context->stop);
  } catch (const Error& error) {
    if (complete && error.code() == ErrorCode::NoSpace) failed = -ENOSPC;
    stopped = std::current_exception();
  } catch (...) {
    stopped = std::current_exception();
  }
  if (offset == 0 || means_full(failed)) {
    co_await file.discard(context->loop);
  } else {
    auto kept = co_await file.keep_partial(context->loop);
    warn(*context, complete ? fmt::format("{} is complete, but the run has failed: it is kept as {}", options_.shown, kept)
                            : fmt::format("{} is not complete: what there is of it is kept as {}", options_.shown, kept));
  }
  if (stopped) std::rethrow_exception(stopped);
  throw Error::from_errno(static_cast<int>(-failed), "writing").in_file(options_.shown);
}

Task<void> WriteSink::append(StageContext* context, Input* in) {
  PartFile::Options how{.path = options_.path,
                        .shown = options_.shown,
                        .rotate_bytes = options_.rotate_bytes,
                        .codec = codec_,
                        .sync = options_.sync,
                        .opening = opening_of(options_, codec_)};
  PartFile file = co_await PartFile::open(context, std::move(how));
  Gather gather;
  std::exception_ptr failure;   // of what is in front: it comes behind its data
  for (;;) {
    bool more = false;
    try {
      more = co_await gather_some(&gather, context, in);
    } catch (const Error&) {
      failure = std::current_exception();
    }
    if (!more) break;
    co_await file.write(context, gather.vectors());
    gather.clear();
  }
  co_await file.begin(context);
  if (codec_ != Codec::None && file.is_empty()) {
    std::string frame = make_frame(codec_, {});
    iovec vector{frame.data(), frame.size()};
    co_await file.write(context, {&vector, 1});
  }
  co_await file.finish(context);
  if (failure) std::rethrow_exception(failure);
}

Task<void> WriteSink::write_in_place(StageContext* context, Input* in) {
  // Without O_NONBLOCK, io_uring tries it first all the same, and gives up where a FIFO has no reader yet; a blocking
  // open could not be cancelled.
  int64_t fd;
  for (;;) {
    fd = co_await context->loop.open(options_.path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd != -ENXIO || !is_fifo(options_.path)) break;
    co_await context->loop.sleep_for(kReaderRetryNs, &context->stop);
  }
  if (fd < 0) throw Error::from_errno(static_cast<int>(-fd), "").in_file(options_.shown);
  Descriptor descriptor(static_cast<int>(fd));
  fcntl(descriptor.get(), F_SETFL, 0);
  StreamSink sink(descriptor.get(), options_.shown);
  co_await sink.run(*context, *in);
}

}  // namespace weir
