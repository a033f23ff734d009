#include "weir/builtin/file_sink.h"

#include "weir/base/error.h"
#include "weir/io/transfer.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {

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

Task<void> StreamSink::run(StageContext& context, Input& in) {
  Gather gather;
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
    if (before_write_) before_write_();
    int64_t failed = co_await write_full(context.loop, fd_, gather.vectors(), -1);
    gather.clear();
    if (failed == -EPIPE || failed == -ECONNRESET) co_return;
    if (failed < 0) throw Error::from_errno(static_cast<int>(-failed), "writing").in_file(name_);
  }
}

}  // namespace weir
