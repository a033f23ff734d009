#include "weir/builtin/file_sink.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <utility>

#include "weir/base/error.h"
#include "weir/io/transfer.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

/// Whether what is written to `fd` goes to the end of a file that is read.
bool feeds_itself(int fd, const InputNames& inputs) {
  struct stat status {};
  int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_APPEND) && fstat(fd, &status) == 0 && inputs.has_file({status.st_dev, status.st_ino});
}

}  // namespace

void Gather::add(Packet packet) {
  auto add_bytes = [this](std::string_view bytes) {
    if (bytes.empty()) return;
    vectors_.push_back({const_cast<char*>(bytes.data()), bytes.size()});
    bytes_ += bytes.size();
  };
  if (auto* chunk = packet.chunk()) add_bytes(chunk->view());
  if (auto* text = packet.text())
    for (const Run& run : text->runs()) add_bytes(text->view(run));
  packets_.push_back(std::move(packet));
}

void Gather::clear() {
  packets_.clear();
  vectors_.clear();
  bytes_ = 0;
}

void warn(StageContext& context, std::string text) {
  Note note{.kind = Note::Kind::Warning, .text = std::move(text)};
  note.place.file = kNoFile;
  context.notes.add(std::move(note));
}

Task<void> StreamSink::run(StageContext& context, Input& in) {
  Gather gather;
  bool checked = false;
  // A failure in front travels behind its data, so the data is written before it is thrown on.
  while (auto packet = co_await in.next(context.stop)) {
    gather.add(std::move(*packet));
    while (!gather.full()) {
      auto more = in.try_next();
      if (!more) break;
      gather.add(std::move(*more));
    }
    if (gather.empty()) {
      gather.clear();
      continue;
    }
    if (!std::exchange(checked, true) && feeds_itself(fd_, context.inputs))
      throw Error(ErrorCode::Usage, "is read and appended to: it would never end").in_file(name_);
    if (before_write_) before_write_();
    int64_t failed = co_await write_full(context.loop, fd_, gather.vectors(), -1);
    gather.clear();
    if (failed == -EPIPE || failed == -ECONNRESET) co_return;
    if (failed < 0) throw Error::from_errno(static_cast<int>(-failed), "writing").in_file(name_);
  }
}

}  // namespace weir
