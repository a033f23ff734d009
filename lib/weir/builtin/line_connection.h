// LineConnection: one peer of a Confluence. Private to it.
//
//   buffer_   | unfinished line | received …          |     the line is put in front where it leaves room enough
//             |      front      | room()              |     to receive; a longer one stays in unfinished_ and is joined
//                                                           with its end when that comes
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/builtin/confluence.h"

namespace weir {

class LineConnection final : private ReceiveSink {
 public:
  LineConnection(Confluence& confluence, Descriptor socket, const SocketAddress& peer);
  ~LineConnection();
  LineConnection(const LineConnection&) = delete;
  LineConnection& operator=(const LineConnection&) = delete;

  Task<void> run();

  size_t held_bytes() const { return held_.bytes(); }   ///< by the unfinished line
  /// Ends it, and what it holds at once.
  void give_up();

 private:
  enum class End : uint8_t { Closed, Reset, Dropped };

  std::span<char> room() override;
  void fill(Buffer buffer);
  size_t wanted_bytes() const;
  Task<End> receive_all();
  bool take(size_t received);
  bool keep(std::string_view rest);
  bool put_lines(Buffer buffer, const char* begin, const char* end);
  bool too_long();
  void finish(End end);
  void hold();
  void on_idle();

  Confluence& confluence_;
  Descriptor socket_;
  SocketAddress peer_;
  Stop stop_;
  Buffer buffer_;
  size_t room_at_ = 0;           ///< in buffer_'s payload: where received bytes go
  size_t front_bytes_ = 0;       ///< of unfinished_, put in front of that
  std::string unfinished_;
  Credit held_;
  bool fast_ = false;            ///< the last receive filled its room
  bool given_up_ = false;
  int64_t heard_ns_ = 0;
  Alarm idle_;
};

}  // namespace weir
