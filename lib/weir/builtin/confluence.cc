#include "weir/builtin/confluence.h"

#include <algorithm>
#include <cstring>

#include "weir/builtin/line_connection.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

/// At least one block must stay, or nothing could move; an account has two.
size_t unfinished_bytes_max(size_t account_bytes, size_t line_bytes_max) {
  size_t one_line_bytes = line_bytes_max + kBlockPayloadBytes;
  size_t blocks_bytes = 2 * Arena::cost_bytes(kBlockPayloadBytes);
  size_t spare_bytes = account_bytes > blocks_bytes ? account_bytes - blocks_bytes : 0;
  return std::max(account_bytes / 2, std::min(one_line_bytes, spare_bytes));
}

}  // namespace

Confluence::Confluence(StageContext& context, Output& out, std::string source, const Limits& limits)
    : context_(context),
      out_(out),
      limits_(limits),
      unfinished_bytes_max_(unfinished_bytes_max(out.account().limit_bytes(), limits.line_bytes_max)),
      left_(context.loop.ready()),
      asked_(context.loop.ready()) {
  place_.file = context.inputs.add(std::move(source));
  place_.first_line = 1;
}

Task<void> Confluence::take_in(Descriptor socket, SocketAddress peer) {
  places_taken_++;   // now, not when it has taken its first step
  return run_connection(this, std::move(socket), peer);
}

Task<void> Confluence::run_connection(Confluence* self, Descriptor socket, SocketAddress peer) {
  {
    LineConnection connection(*self, std::move(socket), peer);
    co_await connection.run();
  }
  self->places_taken_--;
  self->left_.set();
}

Task<void> Confluence::wait_for_place() {
  while (places_taken_ >= limits_.connections_max) {
    left_.reset();
    co_await left_.wait(context_.stop);
  }
}

Task<void> Confluence::serve_blocks() {
  for (;;) {
    while (waiting_.empty()) {
      asked_.reset();
      co_await asked_.wait(context_.stop);
    }
    Buffer buffer = co_await out_.block(waiting_.front()->bytes, context_.stop);
    if (waiting_.empty()) continue;   // who asked has been closed meanwhile
    Waiter* first = waiting_.front();
    waiting_.pop_front();
    first->buffer = std::move(buffer);
    first->served.set();
  }
}

Task<Buffer> Confluence::block(size_t bytes, Stop& stop) {
  Waiter waiter{bytes, Buffer(), Event(context_.loop.ready())};
  waiting_.push_back(&waiter);
  asked_.set();
  try {
    co_await waiter.served.wait(stop);
  } catch (const Cancelled&) {
    std::erase(waiting_, &waiter);
    throw;
  }
  co_return std::move(waiter.buffer);
}

void Confluence::put(Chunk lines) {
  size_t bytes = lines.size();
  context_.progress.read_bytes += bytes;
  Packet packet(Text(std::move(lines), place_));
  packet.opens_file = std::exchange(opens_, false);
  out_.write(std::move(packet));
  place_.sequence++;
  place_.offset += bytes;
  place_.first_line = 0;   // whoever needs the number counts
}

void Confluence::put_joined(std::string_view front, std::string_view back) {
  size_t bytes = front.size() + back.size();
  Buffer buffer = context_.arena.allocate(bytes, out_.account().overdraw(Arena::cost_bytes(bytes)));
  std::memcpy(buffer.data(), front.data(), front.size());
  std::memcpy(buffer.data() + front.size(), back.data(), back.size());
  put(std::move(buffer).freeze(bytes));
}

void Confluence::give_up_longest() {
  auto shorter = [](const LineConnection* a, const LineConnection* b) { return a->held_bytes() < b->held_bytes(); };
  (*std::max_element(connections_.begin(), connections_.end(), shorter))->give_up();
}

void Confluence::tell(Trouble trouble, std::string text) {
  Told& told = told_[static_cast<size_t>(trouble)];
  if (told.count++ == 0) told.first = std::move(text);
}

void Confluence::finish() {
  Packet end{Text()};
  end.place = place_;
  end.opens_file = opens_;
  end.closes_file = true;
  out_.write(std::move(end));
  for (Told& told : told_) {
    if (!told.count) continue;
    Note note;
    note.place = place_;
    note.count = told.count;
    note.text = std::move(told.first);
    context_.notes.add(std::move(note));
  }
}

const char* find_long_line(const char* begin, const char* end, size_t bytes_max) noexcept {
  while (static_cast<size_t>(end - begin) > bytes_max) {
    const char* newline = find_last_newline(begin, begin + bytes_max + 1);
    if (!newline) return begin;
    begin = newline + 1;
  }
  return nullptr;
}

}  // namespace weir
