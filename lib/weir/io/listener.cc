#include "weir/io/listener.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <exception>

#include "weir/base/error.h"

namespace weir {
namespace {

constexpr int64_t kRetry_ns = 100'000'000;   // without descriptors: until another connection may have closed

Error failed_at(const Endpoint& endpoint, int error_number) {
  return Error::from_errno(error_number, "listening").in_file(endpoint.text);
}

Descriptor make_socket(const Endpoint& endpoint, int family) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) throw failed_at(endpoint, errno);
  return socket;
}

/// Whether the socket file is a left-over: refusing is what the kernel does when nobody listens there.
bool is_stale(const Endpoint& endpoint, const SocketAddress& address) {
  struct stat status {};
  if (lstat(endpoint.path.c_str(), &status) < 0 || !S_ISSOCK(status.st_mode)) return false;
  Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return probe && ::connect(probe.get(), address.data(), address.size) < 0 && errno == ECONNREFUSED;
}

bool is_of_one_connection(int64_t error) {
  switch (-error) {
    case ECONNABORTED:
    case EINTR:
    case EAGAIN:
    case EPROTO:
    case EPERM:        // a firewall's answer
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case ENONET: return true;
    default: return false;
  }
}

bool passes_with_time(int64_t error) {
  return error == -EMFILE || error == -ENFILE || error == -ENOBUFS || error == -ENOMEM;
}

}  // namespace

Listener::~Listener() {
  if (file_.path.empty()) return;
  struct stat status {};
  if (lstat(file_.path.c_str(), &status) == 0 && status.st_dev == file_.device && status.st_ino == file_.inode)
    unlink(file_.path.c_str());
}

void Listener::bind(const Endpoint& endpoint, SocketAddress address) {
  socket_ = make_socket(endpoint, address.family());
  if (endpoint.kind == Endpoint::Kind::Tcp) {
    int on = 1;
    setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  int failed = ::bind(socket_.get(), address.data(), address.size);
  if (failed && errno == EADDRINUSE && endpoint.kind == Endpoint::Kind::Unix && is_stale(endpoint, address)) {
    unlink(endpoint.path.c_str());
    failed = ::bind(socket_.get(), address.data(), address.size);
  }
  if (failed) throw failed_at(endpoint, errno);
  if (endpoint.kind == Endpoint::Kind::Unix) {
    struct stat status {};
    if (lstat(endpoint.path.c_str(), &status) == 0) file_ = {endpoint.path, status.st_dev, status.st_ino};
  }
  if (::listen(socket_.get(), SOMAXCONN) < 0) throw failed_at(endpoint, errno);
  address.size = sizeof address.bytes;
  if (getsockname(socket_.get(), address.data(), &address.size) < 0) throw failed_at(endpoint, errno);
  address_ = endpoint.kind == Endpoint::Kind::Tcp ? "tcp://" + text_of(address) : endpoint.text;
}

Task<Listener> Listener::open(Loop& loop, const Endpoint& endpoint) {
  auto addresses = co_await resolve(loop, endpoint);
  std::exception_ptr first_failure;
  for (const auto& address : addresses) {
    try {
      Listener listener(loop);
      listener.bind(endpoint, address);
      co_return listener;
    } catch (const Error&) {
      if (!first_failure) first_failure = std::current_exception();
    }
  }
  std::rethrow_exception(first_failure);
}

Task<Descriptor> Listener::accept(SocketAddress* peer, Stop* stop) {
  for (;;) {
    peer->bytes = {};
    int64_t result = co_await loop_->accept(socket_.get(), &peer->bytes, stop);
    if (result >= 0) {
      // The operation gives no length; no family needs it but AF_UNIX, whose peers are not named.
      peer->size = sizeof(sa_family_t);
      co_return Descriptor(static_cast<int>(result));
    }
    if (is_of_one_connection(result)) continue;
    if (!passes_with_time(result)) throw Error::from_errno(static_cast<int>(-result), "accepting").in_file(address_);
    co_await loop_->sleep_for(kRetry_ns, stop);
  }
}

}  // namespace weir
