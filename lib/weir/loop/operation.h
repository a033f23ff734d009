// Operation: one request to the outside world, in the frame of the coroutine that awaits it. The driver links it,
// runs it and fills `result`; nothing is allocated. It must stay where it is until it has completed, and so must
// everything it points to: the kernel owns the buffer until then. That is why a cancelled operation is still waited
// for, and why a frame is never destroyed while one is pending. Two that are pending on one stream in one direction
// may be served in any order.
#pragma once

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <coroutine>
#include <cstdint>
#include <span>

namespace weir {

enum class OpKind : uint8_t {
  Read,      ///< fd, buffer, size, offset (-1: the current position)       -> bytes, 0 at the end
  Write,     ///< fd, vectors, vector_count, offset (-1: current position)  -> bytes
  Receive,   ///< fd, sink                                                  -> bytes, 0 at the end
  Send,      ///< fd, vectors, vector_count (MSG_NOSIGNAL)                  -> bytes
  Accept,    ///< fd, address                                               -> the new descriptor (non-blocking)
  Connect,   ///< fd, address, address_bytes                                -> 0
  Poll,      ///< fd, flags: POLLIN or POLLOUT                              -> the events that are there
  Sync,      ///< fd                                                        -> 0
  Open,      ///< path, flags, mode                                         -> a descriptor (O_CLOEXEC is added)
  Close,     ///< fd                                                        -> 0
  Stat,      ///< path, or fd if path is null; flags: AT_SYMLINK_NOFOLLOW; status -> 0
  Rename,    ///< path, path_to                                             -> 0
  Unlink,    ///< path                                                      -> 0
  Blocking,  ///< call(context): anything that may block, on the driver's own thread lane -> what it returns
};

/// Where received bytes go. Asked on the loop's thread, when bytes have arrived and not before, so that a connection
/// that waits holds no memory.
class ReceiveSink {
 public:
  /// The driver fills a prefix of it before the operation completes. No room at all: nothing is received, and the
  /// operation completes with -ENOBUFS; the bytes stay where they are.
  virtual std::span<char> room() = 0;

 protected:
  ~ReceiveSink() = default;
};

struct Operation {
  OpKind kind{};
  int fd = -1;
  int flags = 0;
  mode_t mode = 0;
  int64_t offset = -1;                 ///< bytes from the start of the file
  char* buffer = nullptr;
  size_t size = 0;                     ///< bytes (of a Write the driver's own)
  const iovec* vectors = nullptr;
  int vector_count = 0;
  ReceiveSink* sink = nullptr;
  sockaddr_storage* address = nullptr;
  socklen_t address_bytes = 0;
  const char* path = nullptr;
  const char* path_to = nullptr;
  struct stat* status = nullptr;
  int64_t (*call)(void* context) = nullptr;
  void* context = nullptr;

  int64_t result = 0;                  ///< as listed above, or -errno; -ECANCELED if it was cancelled before it began
  std::coroutine_handle<> waiter{};    ///< readied on completion

  // The driver's own.
  Operation* next = nullptr;
  Operation* previous = nullptr;
  uint64_t driver_state = 0;           ///< 0 when not submitted or completed
  msghdr message{};
};

}  // namespace weir
