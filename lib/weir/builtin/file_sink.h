// Sinks for lines and bytes. StreamSink writes to a descriptor as the data comes: standard output, a FIFO, a device.
#pragma once

#include <sys/uio.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "weir/stage/stage.h"

namespace weir {

/// Gathers what is there and writes it with few calls; what has come is written before it waits for more. Neighbours
/// are put together up to kWriteBytesMax.
class Gather {
 public:
  /// Takes a packet of lines or bytes; it must not be a batch.
  void add(Packet packet);
  bool full() const { return bytes_ >= kWriteBytesMax || vectors_.size() >= kVectorsMax; }
  bool empty() const { return vectors_.empty(); }
  std::span<iovec> vectors() { return vectors_; }
  size_t bytes() const { return bytes_; }
  void clear();

  static constexpr size_t kWriteBytesMax = 1 << 20;

 private:
  static constexpr size_t kVectorsMax = 512;
  std::vector<Packet> packets_;
  std::vector<iovec> vectors_;
  size_t bytes_ = 0;
};

/// A warning about an output, which is of no input.
void warn(StageContext& context, std::string text);

class StreamSink final : public Sink {
 public:
  /// Writes to `fd`, which stays open. If its reader goes away that is a clean end.
  /// `before_write` is called each time before something is written, on the loop's thread.
  StreamSink(int fd, std::string name, std::function<void()> before_write = {})
      : fd_(fd), name_(std::move(name)), before_write_(std::move(before_write)) {}
  Task<void> run(StageContext& context, Input& in) override;

 private:
  int fd_;
  std::string name_;
  std::function<void()> before_write_;
};

}  // namespace weir
