// Confluence: where the lines of many connections flow into one output. Each hands on whole lines only, so lines of
// different connections are never torn or mixed into each other; a line that is not finished stays with its connection.
//
// A connection that waits for its peer holds no block: it takes one when bytes have arrived (16 KiB; 1 MiB once they
// come faster), fills it, hands its whole lines on and copies the unfinished one out. Who finds no credit waits its
// turn, in order of asking, and leaves its bytes in the kernel, so that each peer alone feels the backpressure.
// Unfinished lines may take up half of the output's account, or one line of the greatest length if that is more and
// there is room; past that the longest one is given up with its connection, since waiting for others to finish theirs
// could be for ever. The loop's thread.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "weir/io/address.h"
#include "weir/io/alarm.h"
#include "weir/io/descriptor.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"
#include "weir/task/event.h"

namespace weir {

class LineConnection;

/// What went wrong with single connections; counted, the first of each kind told.
enum class Trouble : uint8_t { Reset, HalfLine, TooLong, Idle, Memory };

class Confluence {
 public:
  struct Limits {
    size_t connections_max = 1024;
    size_t line_bytes_max = 8 << 20;
    int64_t idle_ns_max = INT64_MAX;   ///< a connection that says nothing for so long is closed
  };

  /// `source`: the name of the input, which all connections share.
  Confluence(StageContext& context, Output& out, std::string source, const Limits& limits);
  Confluence(const Confluence&) = delete;
  Confluence& operator=(const Confluence&) = delete;

  /// Takes in the lines that come on `socket` until its peer closes, it is closed for a reason, or the stage is stopped.
  Task<void> take_in(Descriptor socket, SocketAddress peer);

  /// Waits until there may be another connection. Throws Cancelled.
  Task<void> wait_for_place();

  /// Gives blocks to connections that wait for one. Runs beside them, until the stage is stopped.
  Task<void> serve_blocks();

  /// Ends the input and tells what went wrong. After every connection has ended.
  void finish();

 private:
  friend class LineConnection;
  static Task<void> run_connection(Confluence* self, Descriptor socket, SocketAddress peer);
  struct Waiter {
    size_t bytes;
    Buffer buffer;
    Event served;
  };
  Buffer try_block(size_t bytes) { return waiting_.empty() ? out_.try_block(bytes) : Buffer(); }
  Task<Buffer> block(size_t bytes, Stop& stop);
  void put(Chunk lines);
  /// The two together, in a block of their own that is paid for even if there is no credit: a line that has been
  /// received must be able to go.
  void put_joined(std::string_view front, std::string_view back);
  void give_up_longest();
  void tell(Trouble trouble, std::string text);

  struct Told {
    uint64_t count = 0;
    std::string first;
  };

  StageContext& context_;
  Output& out_;
  Limits limits_;
  size_t unfinished_bytes_ = 0, unfinished_bytes_max_;
  size_t places_taken_ = 0;
  std::vector<LineConnection*> connections_;
  Event left_, asked_;
  std::deque<Waiter*> waiting_;
  Place place_;
  bool opens_ = true;
  std::array<Told, 5> told_;
};

/// The start of the first line in [begin, end), which are whole lines, with more than `bytes_max` bytes before its
/// newline; null if there is none. Looks at one byte in `bytes_max` or so.
const char* find_long_line(const char* begin, const char* end, size_t bytes_max) noexcept;

}  // namespace weir
