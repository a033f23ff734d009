// Sends a file's lines over several loopback connections at once, as fast as the receiver takes them.
//
//   tcp_blast PORT FILE [CONNECTIONS]
//
// Each connection carries its own part of the file, cut at a line; the parts travel in pieces of odd sizes,
// from one byte to 256 KiB, so that lines arrive split at any place. Ends when the receiver has read
// everything and closed all connections: its wall time is that of the transfer.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

struct Connection {
  int socket;
  const char* at;
  const char* end;
  bool closed = false;
};

int connect_to(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    fail("connect");
  if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) fail("fcntl");
  return fd;
}

// Mostly large pieces, so that system calls do not dominate; every 16th is tiny.
class PieceSizes {
 public:
  size_t next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    const uint32_t bits = static_cast<uint32_t>(state_ >> 33);
    return 1 + (bits % 16 == 0 ? (bits >> 4) % 300 : (bits >> 4) % (256 << 10));
  }

 private:
  uint64_t state_ = 42;
};

void send_some(Connection& connection, PieceSizes& sizes) {
  const size_t left = static_cast<size_t>(connection.end - connection.at);
  const ssize_t n = send(connection.socket, connection.at, std::min(left, sizes.next()), MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN && errno != EINTR) fail("send");
  if (n > 0) connection.at += n;
  if (connection.at == connection.end && shutdown(connection.socket, SHUT_WR) != 0) fail("shutdown");
}

void await_close(Connection& connection) {
  char answer[256];
  const ssize_t n = recv(connection.socket, answer, sizeof answer, 0);
  if (n < 0 && errno != EAGAIN && errno != EINTR) fail("recv");
  connection.closed = n == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: tcp_blast PORT FILE [CONNECTIONS]\n"), 2;
  const int file = open(argv[2], O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (file < 0 || fstat(file, &info) != 0 || info.st_size == 0) fail(argv[2]);
  const size_t size = static_cast<size_t>(info.st_size);
  void* const map = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (map == MAP_FAILED) fail("mmap");
  const char* const begin = static_cast<const char*>(map);
  const char* const end = begin + size;

  const size_t count = argc > 3 ? static_cast<size_t>(std::atoi(argv[3])) : 8;
  std::vector<Connection> connections;
  const char* from = begin;
  for (size_t i = 1; i <= count; ++i) {
    const char* to = end;
    if (i < count) {
      to = std::max(from, begin + size / count * i);
      const void* newline = std::memchr(to, '\n', static_cast<size_t>(end - to));
      to = newline != nullptr ? static_cast<const char*>(newline) + 1 : end;
    }
    connections.push_back({connect_to(static_cast<uint16_t>(std::atoi(argv[1]))), from, to});
    from = to;
  }

  PieceSizes sizes;
  std::vector<pollfd> polled(count);
  while (true) {
    bool open = false;
    for (size_t i = 0; i < count; ++i) {
      const Connection& c = connections[i];
      polled[i] = {c.closed ? -1 : c.socket, static_cast<short>(c.at < c.end ? POLLOUT : POLLIN), 0};
      open |= !c.closed;
    }
    if (!open) return 0;
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) fail("poll");
    for (size_t i = 0; i < count; ++i) {
      if (polled[i].revents == 0) continue;
      if (connections[i].at < connections[i].end) {
        send_some(connections[i], sizes);
      } else {
        await_close(connections[i]);
      }
    }
  }
}
