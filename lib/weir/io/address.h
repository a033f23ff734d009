// Addresses of sockets: as a user writes them (Endpoint), and as the kernel takes them (SocketAddress).
//
//   tcp://127.0.0.1:5140   tcp://[::1]:5140   tcp://log.example.net:5140   tcp://:5140 (loopback)   unix:/run/app.sock
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/loop/loop.h"
#include "weir/task/task.h"

namespace weir {

struct Endpoint {
  enum class Kind : uint8_t { Tcp, Unix };
  Kind kind = Kind::Tcp;
  std::string host;      ///< a name or a number; empty is loopback
  uint16_t port = 0;
  std::string path;      ///< of a Unix socket
  std::string text;      ///< as it was written
};

/// Throws Error(Usage) if `word` is none.
Endpoint parse_endpoint(std::string_view word);

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t size = 0;

  sockaddr* data() { return reinterpret_cast<sockaddr*>(&bytes); }
  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&bytes); }
  int family() const { return bytes.ss_family; }
};

/// "127.0.0.1:5140", "[::1]:5140", "unix:/run/app.sock"; a Unix socket without a name is "unix:".
std::string text_of(const SocketAddress& address);

/// The addresses of `endpoint`, the one to try first in front. Names are looked up on the driver's lane. Throws
/// Error(NotFound) if there is no host of that name.
Task<std::vector<SocketAddress>> resolve(Loop& loop, const Endpoint& endpoint);

}  // namespace weir
