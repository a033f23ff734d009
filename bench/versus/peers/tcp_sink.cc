// The bare loop that weir's `listen | write` is measured against: whole lines of all connections into one
// file.
//
//   tcp_sink PORT FILE
//
// One thread, poll, one 1 MiB buffer for each connection; what follows the last newline stays for the next
// read. Ends at SIGTERM.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace {

volatile std::sig_atomic_t stopped = 0;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

void write_all(int file, const char* at, size_t size) {
  while (size > 0) {
    const ssize_t n = write(file, at, size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("write");
    at += n;
    size -= static_cast<size_t>(n);
  }
}

struct Peer {
  static constexpr size_t kBufferBytes = 1 << 20;
  int socket;
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(kBufferBytes);
  size_t used = 0;

  // false: the peer is done.
  bool read(int file) {
    const ssize_t n = recv(socket, buffer.get() + used, kBufferBytes - used, 0);
    if (n < 0 && errno == EINTR) return true;
    if (n < 0) fail("recv");
    if (n == 0) {
      write_all(file, buffer.get(), used);
      return false;
    }
    used += static_cast<size_t>(n);
    const void* newline = memrchr(buffer.get(), '\n', used);
    if (newline == nullptr) return used < kBufferBytes;
    const size_t whole = static_cast<size_t>(static_cast<const char*>(newline) - buffer.get()) + 1;
    write_all(file, buffer.get(), whole);
    std::memmove(buffer.get(), buffer.get() + whole, used - whole);
    used -= whole;
    return true;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: tcp_sink PORT FILE\n"), 2;
  struct sigaction action{};
  action.sa_handler = [](int) { stopped = 1; };
  sigaction(SIGTERM, &action, nullptr);

  const int file = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) fail(argv[2]);
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(std::atoi(argv[1])));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("bind");
  if (listen(listener, 128) != 0) fail("listen");

  std::vector<Peer> peers;
  std::vector<pollfd> polled;
  while (!stopped) {
    polled.assign(1, {listener, POLLIN, 0});
    for (const Peer& peer : peers) polled.push_back({peer.socket, POLLIN, 0});
    if (poll(polled.data(), polled.size(), -1) < 0) continue;
    for (size_t i = polled.size() - 1; i >= 1; --i) {
      if (polled[i].revents == 0 || peers[i - 1].read(file)) continue;
      close(peers[i - 1].socket);
      peers.erase(peers.begin() + static_cast<std::ptrdiff_t>(i - 1));
    }
    if (polled[0].revents != 0) {
      const int accepted = accept(listener, nullptr, nullptr);
      if (accepted >= 0) peers.emplace_back().socket = accepted;
    }
  }
  return close(file) == 0 ? 0 : 1;
}
