#include "weir/builtin/line_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "weir/base/error.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

constexpr size_t kHeldStepBytes = 512;

}  // namespace

LineConnection::LineConnection(Confluence& confluence, Descriptor socket, const SocketAddress& peer)
    : confluence_(confluence),
      socket_(std::move(socket)),
      peer_(peer),
      stop_(confluence.context_.stop),
      idle_(confluence.context_.loop, [this] { on_idle(); }) {
  confluence_.connections_.push_back(this);
}

LineConnection::~LineConnection() {
  std::string().swap(unfinished_);
  hold();
  std::erase(confluence_.connections_, this);
}

Task<void> LineConnection::run() {
  heard_ns_ = confluence_.context_.loop.now_ns();
  if (confluence_.limits_.idle_ns_max != INT64_MAX) idle_.set_in(confluence_.limits_.idle_ns_max);
  End end = End::Closed;
  try {
    end = co_await receive_all();
  } catch (const Cancelled&) {
    // Stopped with the stage, or silent for too long: what has come so far counts.
  }
  finish(end);
}

Task<LineConnection::End> LineConnection::receive_all() {
  Loop& loop = confluence_.context_.loop;
  for (;;) {
    int64_t count = co_await loop.receive(socket_.get(), *this, &stop_);
    if (given_up_) co_return End::Dropped;
    if (count == -ENOBUFS && !buffer_) {
      Buffer buffer = co_await confluence_.block(wanted_bytes(), stop_);
      fill(std::move(buffer));
      continue;
    }
    if (count == -EINTR || count == -EAGAIN) continue;
    if (count == 0) co_return End::Closed;
    if (count < 0) co_return End::Reset;
    heard_ns_ = loop.now_ns();
    if (!take(static_cast<size_t>(count))) co_return End::Dropped;
  }
}

size_t LineConnection::wanted_bytes() const {
  return fast_ || unfinished_.size() > kSmallPayloadBytes / 2 ? kBlockPayloadBytes : kSmallPayloadBytes;
}

std::span<char> LineConnection::room() {
  if (!buffer_) fill(confluence_.try_block(wanted_bytes()));
  if (!buffer_) return {};
  return {buffer_.data() + room_at_, buffer_.capacity() - room_at_};
}

void LineConnection::fill(Buffer buffer) {
  buffer_ = std::move(buffer);
  if (!buffer_) return;
  room_at_ = front_bytes_ = 0;
  if (unfinished_.size() <= buffer_.headroom_bytes()) {
    front_bytes_ = unfinished_.size();
  } else if (unfinished_.size() <= buffer_.capacity() / 2) {
    room_at_ = front_bytes_ = unfinished_.size();
  }
  std::memcpy(buffer_.data() + room_at_ - front_bytes_, unfinished_.data(), front_bytes_);
}

/// False: the connection is to be closed.
bool LineConnection::take(size_t received) {
  Buffer buffer = std::move(buffer_);
  const char* fresh = buffer.data() + room_at_;
  const char* end = fresh + received;
  fast_ = received == buffer.capacity() - room_at_ || (fast_ && received > kSmallPayloadBytes);
  const char* newline = find_last_newline(fresh, end);
  if (!newline) {
    unfinished_.append(fresh, received);
    return keep(unfinished_);
  }
  const char* begin = fresh - front_bytes_;
  if (front_bytes_ < unfinished_.size()) {
    begin = line_end(fresh, end);
    size_t line_bytes = unfinished_.size() + static_cast<size_t>(begin - fresh);
    if (line_bytes - 1 > confluence_.limits_.line_bytes_max) return too_long();
    confluence_.put_joined(unfinished_, {fresh, begin});
  }
  std::string rest(newline + 1, end);
  return put_lines(std::move(buffer), begin, newline + 1) && keep(rest);
}

bool LineConnection::put_lines(Buffer buffer, const char* begin, const char* end) {
  const char* long_line = find_long_line(begin, end, confluence_.limits_.line_bytes_max);
  if (long_line) end = long_line;
  ptrdiff_t offset = begin - buffer.data();
  if (begin < end) confluence_.put(std::move(buffer).freeze(offset, static_cast<size_t>(end - begin)));
  return !long_line || too_long();
}

/// `rest` is the unfinished line from now on.
bool LineConnection::keep(std::string_view rest) {
  if (rest.size() > confluence_.limits_.line_bytes_max) return too_long();
  if (rest.data() != unfinished_.data()) {
    if (unfinished_.capacity() > kSmallPayloadBytes && rest.size() <= kSmallPayloadBytes) std::string().swap(unfinished_);
    unfinished_.assign(rest);
  }
  hold();
  return true;
}

bool LineConnection::too_long() {
  confluence_.tell(Trouble::TooLong,
                   fmt::format("{}: the connection was closed: a line is longer than {} bytes, the limit that "
                               "--max-line sets",
                               text_of(peer_), confluence_.limits_.line_bytes_max));
  return false;
}

/// Accounts for the unfinished line, in steps that a short one seldom leaves.
void LineConnection::hold() {
  size_t bytes = (unfinished_.size() + kHeldStepBytes - 1) / kHeldStepBytes * kHeldStepBytes;
  if (bytes == held_.bytes()) return;
  confluence_.unfinished_bytes_ += bytes - held_.bytes();
  held_.release();
  if (bytes) held_ = confluence_.out_.account().overdraw(bytes);
  if (confluence_.unfinished_bytes_ > confluence_.unfinished_bytes_max_) confluence_.give_up_longest();
}

void LineConnection::give_up() {
  confluence_.tell(Trouble::Memory,
                   fmt::format("{}: the connection was closed: its unfinished line is the longest, and together they "
                               "take up more memory than there is for them",
                               text_of(peer_)));
  given_up_ = true;
  std::string().swap(unfinished_);
  hold();
  stop_.request();
}

void LineConnection::on_idle() {
  int64_t deadline_ns = heard_ns_ + confluence_.limits_.idle_ns_max;
  if (confluence_.context_.loop.now_ns() < deadline_ns) return idle_.set_at(deadline_ns);
  confluence_.tell(Trouble::Idle, fmt::format("{}: the connection was closed: nothing came for too long", text_of(peer_)));
  stop_.request();
}

void LineConnection::finish(End end) {
  buffer_ = Buffer();
  if (end == End::Dropped) return;
  if (end == End::Reset)
    return confluence_.tell(Trouble::Reset, fmt::format("{}: the peer reset the connection; an unfinished line of {} "
                                                        "bytes was left out",
                                                        text_of(peer_), unfinished_.size()));
  if (unfinished_.empty()) return;
  confluence_.put_joined(unfinished_, "\n");
  if (!confluence_.context_.stop.requested())
    confluence_.tell(Trouble::HalfLine, fmt::format("{}: the last line had no newline; it was given one", text_of(peer_)));
}

}  // namespace weir
