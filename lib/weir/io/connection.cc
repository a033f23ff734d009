#include "weir/io/connection.h"

#include <limits.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "weir/base/error.h"
#include "weir/io/alarm.h"
#include "weir/io/transfer.h"

namespace weir {
namespace {

constexpr int64_t kConnectMax_ns = 15'000'000'000;   // the kernel itself would try for two minutes

struct Dropped final : ReceiveSink {
  std::array<char, 4096> bytes;
  std::span<char> room() override { return bytes; }
};

/// A connected socket, or -errno.
Task<int64_t> connect_once(Loop* loop, SocketAddress* address, Stop* stop) {
  Descriptor socket(::socket(address->family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) co_return -errno;
  Stop late(*stop);
  Alarm alarm(*loop, [&late] { late.request(); });
  alarm.set_in(kConnectMax_ns);
  int64_t result;
  try {
    result = co_await loop->connect(socket.get(), address->bytes, address->size, &late);
  } catch (const Cancelled&) {
    stop->check();
    result = -ETIMEDOUT;
  }
  if (result < 0) co_return result;
  int on = 1;   // what is sent is gathered already; the last part is not to wait for an acknowledgement
  if (address->family() != AF_UNIX) setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  co_return socket.release();
}

}  // namespace

Task<Descriptor> connect_to(Loop& loop, const Endpoint& endpoint, Stop& stop) {
  auto addresses = co_await resolve(loop, endpoint);
  int64_t failed = 0;
  for (auto& address : addresses) {
    int64_t result = co_await connect_once(&loop, &address, &stop);
    if (result >= 0) co_return Descriptor(static_cast<int>(result));
    if (!failed) failed = result;
  }
  throw Error::from_errno(static_cast<int>(-failed), "connecting").in_file(endpoint.text);
}

Task<int64_t> send_full(Loop& loop, int fd, std::span<iovec> from, Stop& stop) {
  while (!from.empty()) {
    auto part = from.first(std::min<size_t>(from.size(), IOV_MAX));
    int64_t count = co_await loop.send(fd, part, &stop);
    if (count == -EINTR || count == -EAGAIN) continue;
    if (count < 0) co_return count;
    from = rest_of(from, static_cast<size_t>(count));
  }
  co_return 0;
}

void end_sending(int fd) { shutdown(fd, SHUT_WR); }

Task<int64_t> drop_received(Loop& loop, int fd, Stop& stop) {
  Dropped dropped;
  for (;;) {
    int64_t count = co_await loop.receive(fd, dropped, &stop);
    if (count == -EINTR || count == -EAGAIN) continue;
    if (count <= 0) co_return count;
  }
}

}  // namespace weir
