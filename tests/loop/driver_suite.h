// What the tests of all drivers share: a loop over the driver under test, and small coroutines for whole transfers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "weir/loop/loop.h"
#include "weir/task/scope.h"
#include "world.h"

namespace weir {

class DriverSuite : public testing::TestWithParam<std::string> {
 public:
  static std::string name_of(const testing::TestParamInfo<std::string>& info) { return info.param; }

 protected:
  bool is_simulated() const { return GetParam().starts_with("sim"); }

  /// Bodies are lambdas without captures: a coroutine keeps nothing of the lambda that it is.
  void run(Task<void> (*body)(Loop&, World&)) { loop_.run(body(loop_, *world_)); }

  std::unique_ptr<World> world_ = make_world(GetParam());
  Loop loop_{world_->take_driver()};
};

/// One write of `text`: what it returned.
inline Task<int64_t> write_once(Loop& loop, int fd, std::string_view text, int64_t offset = -1) {
  iovec vector{const_cast<char*>(text.data()), text.size()};
  co_return co_await loop.write(fd, {&vector, 1}, offset);
}

/// Writes until all of `text` is out or an error comes: 0 or -errno.
inline Task<int64_t> write_all(Loop& loop, int fd, std::string_view text, int64_t offset = -1) {
  while (!text.empty()) {
    int64_t written = co_await write_once(loop, fd, text, offset);
    if (written < 0) co_return written;
    text.remove_prefix(static_cast<size_t>(written));
    if (offset >= 0) offset += written;
  }
  co_return 0;
}

inline Task<int64_t> send_all(Loop& loop, int fd, std::string_view text) {
  while (!text.empty()) {
    iovec vector{const_cast<char*>(text.data()), text.size()};
    int64_t sent = co_await loop.send(fd, {&vector, 1});
    if (sent < 0) co_return sent;
    text.remove_prefix(static_cast<size_t>(sent));
  }
  co_return 0;
}

/// One read of at most `size` bytes; "error N" if it failed.
inline Task<std::string> read_once(Loop& loop, int fd, size_t size, int64_t offset = -1) {
  std::string text(size, 0);
  int64_t result = co_await loop.read(fd, text, offset);
  if (result < 0) co_return "error " + std::to_string(-result);
  text.resize(static_cast<size_t>(result));
  co_return text;
}

/// Reads to the end.
inline Task<std::string> read_all(Loop& loop, int fd, int64_t offset = -1, size_t piece = 64 << 10) {
  std::string all;
  while (true) {
    std::string text = co_await read_once(loop, fd, piece, offset < 0 ? -1 : offset + static_cast<int64_t>(all.size()));
    if (text.empty()) co_return all;
    all += text;
  }
}

/// A sink of a fixed room that counts how often it was asked.
struct Room final : ReceiveSink {
  std::vector<char> bytes;
  int asked = 0;
  explicit Room(size_t size) : bytes(size) {}
  std::span<char> room() override {
    asked++;
    return bytes;
  }
};

/// Receives to the end, `room_bytes` at a time at most.
inline Task<std::string> receive_all(Loop& loop, int fd, size_t room_bytes) {
  std::string all;
  Room room(room_bytes);
  while (true) {
    int64_t received = co_await loop.receive(fd, room);
    if (received < 0) co_return "error " + std::to_string(-received);
    if (received == 0) co_return all;
    all.append(room.bytes.data(), static_cast<size_t>(received));
  }
}

/// Lets everything that is ready, or completes without being waited for, happen.
inline Task<void> settle(Loop& loop) {
  for (int i = 0; i < 10; i++) co_await loop.sleep_for(0);
}

inline std::string patterned(size_t size) {
  std::string text(size, 0);
  for (size_t i = 0; i < size; i++) text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  return text;
}

}  // namespace weir
