// Input and Output: the ends of edges as stages on the loop see them. An Output may feed several readers (tee); each
// gets every packet, and what is handed on is paid for by the credit of the blocks in it. Both measure how long their
// stage waits. They live as long as the stage's run; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "weir/channel/channel.h"
#include "weir/channel/credit_gate.h"
#include "weir/stage/packet.h"

namespace weir {

/// What passed one end of a stage, and how long the stage waited there.
struct Traffic {
  uint64_t packets = 0;
  uint64_t bytes = 0;
  uint64_t records = 0;         ///< lines or records; lines only when somebody counts them
  int64_t waited_ns = 0;
};

class Input {
 public:
  Input(Loop& loop, Reader<Packet> reader, Traffic& traffic)
      : loop_(loop), reader_(std::move(reader)), traffic_(traffic) {}

  /// The next packet; nothing at the end. Throws the failure in front, or Cancelled.
  Task<std::optional<Packet>> next(Stop& stop);
  std::optional<Packet> try_next();
  const Packet* peek() const noexcept { return reader_.peek(); }
  /// Says that no more is wanted: whoever writes is stopped.
  void close() { reader_.close(); }

 private:
  Loop& loop_;
  Reader<Packet> reader_;
  Traffic& traffic_;
};

class Output {
 public:
  Output(Arena& arena, CreditGate& gate, Traffic& traffic) : arena_(arena), gate_(gate), traffic_(traffic) {}

  /// Adds a reader. `gone` is called when the last reader has gone before the end.
  void add(Writer<Packet> writer) { writers_.push_back(std::move(writer)); }
  void on_all_gone(std::function<void()> gone);

  /// A block to fill, once there is credit for it. Throws Cancelled if `stop` is requested first.
  Task<Buffer> block(size_t payload_bytes, Stop& stop);
  /// The same without waiting: an empty Buffer if there is no credit now.
  Buffer try_block(size_t payload_bytes);

  /// Credit for bytes that are made elsewhere (on the pool).
  Task<Credit> credit(size_t bytes, Stop& stop);

  /// Hands a packet to every reader that is still there. False if none is.
  bool write(Packet packet);
  bool open() const noexcept;

  /// Whether what is handed on goes to a segment alone, which can read an UnreadBlock itself.
  bool feeds_segment() const noexcept { return feeds_segment_; }
  void set_feeds_segment(bool feeds) noexcept { feeds_segment_ = feeds; }

  /// Whether nothing that this output has handed on is still held downstream, but for `own_bytes`.
  bool idle(size_t own_bytes = 0) const noexcept { return gate_.account().used_bytes() <= own_bytes; }

  // How the stream ends; called by the engine, which knows what became of the stage.
  void close();
  void abandon() { writers_.clear(); }   ///< cancelled
  void fail(const std::exception_ptr& error);

  Account& account() noexcept { return gate_.account(); }

 private:
  Arena& arena_;
  CreditGate& gate_;
  Traffic& traffic_;
  std::vector<Writer<Packet>> writers_;
  bool feeds_segment_ = false;
};

}  // namespace weir
