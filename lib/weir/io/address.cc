#include "weir/io/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/un.h>

#include <charconv>
#include <cstddef>
#include <cstring>

#include "weir/base/error.h"

namespace weir {
namespace {

constexpr size_t kPathBytesMax = sizeof(sockaddr_un::sun_path) - 1;

[[noreturn]] void refuse(std::string_view word, std::string_view why) {
  throw Error(ErrorCode::Usage, fmt::format("'{}' is no address: {}", word, why));
}

uint16_t parse_port(std::string_view word, std::string_view digits) {
  uint16_t port = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    refuse(word, "it ends in a port from 0 to 65535, as in tcp://127.0.0.1:5140");
  return port;
}

void parse_tcp(std::string_view word, std::string_view rest, Endpoint& endpoint) {
  size_t colon = rest.rfind(':');
  if (rest.starts_with('[')) {
    size_t close = rest.find(']');
    if (close == std::string_view::npos || close + 1 != colon) refuse(word, "write tcp://[IPv6]:PORT");
    endpoint.host = rest.substr(1, close - 1);
  } else {
    if (colon == std::string_view::npos) refuse(word, "it ends in a port, as in tcp://127.0.0.1:5140");
    endpoint.host = rest.substr(0, colon);
    if (endpoint.host.find(':') != std::string::npos) refuse(word, "an IPv6 address stands in brackets: tcp://[::1]:5140");
  }
  endpoint.port = parse_port(word, rest.substr(colon + 1));
}

SocketAddress unix_address(const std::string& path) {
  SocketAddress address;
  auto* unix = reinterpret_cast<sockaddr_un*>(&address.bytes);
  unix->sun_family = AF_UNIX;
  std::memcpy(unix->sun_path, path.c_str(), path.size() + 1);
  address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return address;
}

/// Whether `host` is a number; if so, its address.
bool numeric_address(const std::string& host, uint16_t port, SocketAddress& address) {
  auto* four = reinterpret_cast<sockaddr_in*>(&address.bytes);
  if (inet_pton(AF_INET, host.empty() ? "127.0.0.1" : host.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    address.size = sizeof *four;
    return true;
  }
  auto* six = reinterpret_cast<sockaddr_in6*>(&address.bytes);
  if (inet_pton(AF_INET6, host.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    address.size = sizeof *six;
    return true;
  }
  return false;
}

struct LookUp {
  const Endpoint* endpoint;
  std::vector<SocketAddress> addresses;
  static int64_t run(void* context) {
    auto* self = static_cast<LookUp*>(context);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    int failed = getaddrinfo(self->endpoint->host.c_str(), std::to_string(self->endpoint->port).c_str(), &hints, &found);
    if (failed) return failed;
    for (addrinfo* each = found; each; each = each->ai_next) {
      SocketAddress address;
      std::memcpy(&address.bytes, each->ai_addr, each->ai_addrlen);
      address.size = each->ai_addrlen;
      self->addresses.push_back(address);
    }
    freeaddrinfo(found);
    return 0;
  }
};

}  // namespace

Endpoint parse_endpoint(std::string_view word) {
  Endpoint endpoint;
  endpoint.text = word;
  if (word.starts_with("unix:")) {
    endpoint.kind = Endpoint::Kind::Unix;
    endpoint.path = word.substr(5);
    if (endpoint.path.empty()) refuse(word, "write unix:PATH");
    if (endpoint.path.size() > kPathBytesMax || endpoint.path.find('\0') != std::string::npos)
      refuse(word, fmt::format("the path of a socket has at most {} bytes", kPathBytesMax));
  } else if (word.starts_with("tcp://")) {
    parse_tcp(word, word.substr(6), endpoint);
  } else {
    refuse(word, "write tcp://HOST:PORT or unix:PATH");
  }
  return endpoint;
}

std::string text_of(const SocketAddress& address) {
  char host[INET6_ADDRSTRLEN] = "";
  switch (address.family()) {
    case AF_INET: {
      auto* four = reinterpret_cast<const sockaddr_in*>(&address.bytes);
      inet_ntop(AF_INET, &four->sin_addr, host, sizeof host);
      return fmt::format("{}:{}", host, ntohs(four->sin_port));
    }
    case AF_INET6: {
      auto* six = reinterpret_cast<const sockaddr_in6*>(&address.bytes);
      inet_ntop(AF_INET6, &six->sin6_addr, host, sizeof host);
      return fmt::format("[{}]:{}", host, ntohs(six->sin6_port));
    }
    default: {
      // An unnamed one has the family alone, and need not end in a zero.
      size_t path_bytes = address.size > offsetof(sockaddr_un, sun_path) ? address.size - offsetof(sockaddr_un, sun_path) : 0;
      auto* path = reinterpret_cast<const sockaddr_un*>(&address.bytes)->sun_path;
      return fmt::format("unix:{}", std::string_view(path, strnlen(path, path_bytes)));
    }
  }
}

Task<std::vector<SocketAddress>> resolve(Loop& loop, const Endpoint& endpoint) {
  std::vector<SocketAddress> addresses(1);
  if (endpoint.kind == Endpoint::Kind::Unix) {
    addresses[0] = unix_address(endpoint.path);
    co_return addresses;
  }
  if (numeric_address(endpoint.host, endpoint.port, addresses[0])) co_return addresses;
  LookUp look_up{&endpoint, {}};
  int64_t failed = co_await loop.blocking(LookUp::run, &look_up);
  if (failed == EAI_NONAME || (failed == 0 && look_up.addresses.empty()))
    throw Error(ErrorCode::NotFound, fmt::format("there is no host '{}'", endpoint.host)).in_file(endpoint.text);
  if (failed)
    throw Error(ErrorCode::Io, fmt::format("looking up '{}': {}", endpoint.host, gai_strerror(static_cast<int>(failed))))
        .in_file(endpoint.text);
  co_return std::move(look_up.addresses);
}

}  // namespace weir
