// Listener: a socket that takes connections. A Unix socket's file is removed with it; one that nobody listens at any
// more, left behind by a process that was killed, is replaced. The loop's thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>

#include "weir/io/address.h"
#include "weir/io/descriptor.h"
#include "weir/task/stop.h"

namespace weir {

class Listener {
 public:
  /// Throws Error: AddressInUse, Permission, NotFound (no such host).
  static Task<Listener> open(Loop& loop, const Endpoint& endpoint);
  Listener(Listener&& other) noexcept
      : loop_(other.loop_),
        socket_(std::move(other.socket_)),
        address_(std::move(other.address_)),
        file_(std::exchange(other.file_, {})) {}
  Listener& operator=(Listener&&) = delete;
  ~Listener();

  /// "tcp://127.0.0.1:5140", with the port that was chosen where 0 was asked for; "unix:PATH".
  const std::string& address() const { return address_; }

  /// The next connection, and who it is from. Errors of a single connection are passed over; without descriptors or
  /// memory the next attempt is made a little later. Throws Cancelled.
  Task<Descriptor> accept(SocketAddress* peer, Stop* stop);

 private:
  /// The file that bind made: another's under the same name is not ours to remove.
  struct SocketFile {
    std::string path;
    dev_t device = 0;
    ino_t inode = 0;
  };
  explicit Listener(Loop& loop) : loop_(&loop) {}
  void bind(const Endpoint& endpoint, SocketAddress address);

  Loop* loop_;
  Descriptor socket_;
  std::string address_;
  SocketFile file_;
};

}  // namespace weir
