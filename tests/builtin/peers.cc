#include "peers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <thread>

#include "weir/builtin/output.h"
#include "weir/builtin/table.h"
#include "weir/engine/engine.h"
#include "weir/language/parser.h"
#include "weir/pool/tbb_pool.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"
#include "weir/task/event.h"

namespace weir {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

class CollectingSink final : public Sink {
 public:
  explicit CollectingSink(Collected& into) : into_(into) {}
  Task<void> run(StageContext& context, Input& in) override {
    while (auto packet = co_await in.next(context.stop)) {
      co_await context.loop.blocking([](void* into) -> int64_t {
        static_cast<Collected*>(into)->wait_while_stalled();
        return 0;
      }, &into_);
      into_.add(bytes_of(*packet));
    }
  }

 private:
  Collected& into_;
};

/// The thread of the peers, and how the loop hears of its end.
struct Company : Posted {
  std::function<void(const std::string&)> peers;
  RunControl* control = nullptr;
  Event* ended = nullptr;
  std::thread thread;
  std::exception_ptr failure;

  void start(std::string address) {
    run = [](Posted* posted) { static_cast<Company*>(posted)->ended->set(); };
    thread = std::thread([this, address] {
      try {
        peers(address);
      } catch (...) {
        failure = std::current_exception();
      }
      control->loop().post(*this);
    });
  }
};

Task<void> accompany(RunControl& control, Company* company) {
  Event ended(control.loop().ready());
  company->control = &control;
  company->ended = &ended;
  try {
    co_await ended.wait(control.over());
  } catch (const Cancelled&) {
  }
  control.interrupt();
  // The run may be over before the peers are: the loop must stay until they have posted.
  if (company->thread.joinable()) co_await ended.wait();
}

}  // namespace

void Collected::add(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  text_ += bytes;
  changed_.notify_all();
}

std::string Collected::text() const {
  std::lock_guard lock(mutex_);
  return text_;
}

void Collected::await(std::string_view part) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return text_.find(part) != std::string::npos; });
}

void Collected::await_bytes(size_t bytes) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return text_.size() >= bytes; });
}

void Collected::stall() {
  std::lock_guard lock(mutex_);
  stalled_ = true;
}

void Collected::resume() {
  std::lock_guard lock(mutex_);
  stalled_ = false;
  changed_.notify_all();
}

void Collected::wait_while_stalled() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !stalled_; });
}

Peer::Peer(std::string_view address) : fd_(-1) {
  if (address.starts_with("unix:")) {
    sockaddr_un unix{};
    unix.sun_family = AF_UNIX;
    std::string path(address.substr(5));
    std::strncpy(unix.sun_path, path.c_str(), sizeof unix.sun_path - 1);
    fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&unix), sizeof unix) < 0) fail("connect");
    return;
  }
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  four.sin_port = htons(static_cast<uint16_t>(std::stoi(std::string(address.substr(address.rfind(':') + 1)))));
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(fd_, reinterpret_cast<sockaddr*>(&four), sizeof four) < 0) fail("connect");
}

Peer::~Peer() {
  if (fd_ >= 0) close(fd_);
}

void Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) fail("send");
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void Peer::finish() {
  shutdown(fd_, SHUT_WR);
  await_close();
}

void Peer::await_close() {
  char byte;
  while (recv(fd_, &byte, 1, 0) > 0) {
  }
}

void Peer::reset() {
  linger now{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(fd_);
  fd_ = -1;
}

std::string Peer::receive(size_t bytes_max) {
  std::string bytes(bytes_max, 0);
  ssize_t count = recv(fd_, bytes.data(), bytes.size(), 0);
  if (count < 0) fail("recv");
  bytes.resize(static_cast<size_t>(count));
  return bytes;
}

PeerListener::PeerListener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in four{};
  socklen_t size = sizeof four;
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd_, reinterpret_cast<sockaddr*>(&four), size) < 0 || listen(fd_, 16) < 0 ||
      getsockname(fd_, reinterpret_cast<sockaddr*>(&four), &size) < 0)
    fail("listen");
  address_ = "tcp://127.0.0.1:" + std::to_string(ntohs(four.sin_port));
}

PeerListener::~PeerListener() { close(fd_); }

Peer PeerListener::accept() {
  int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) fail("accept");
  return Peer(fd);
}

PipelineResult run_listening(std::string_view text, Collected& collected,
                             std::function<void(const std::string&)> peers, RunOptions options) {
  PipelineResult result;
  Company company;
  company.peers = std::move(peers);
  options.engine.on_listening = [&company](std::string_view address) { company.start(std::string(address)); };
  try {
    Registry stages = builtin_stages();
    Pipeline pipeline = parse_pipeline(text, ParseContext{.stages = stages});
    Graph graph;
    Plan plan(graph, options.plan);
    plan.build(pipeline);
    ensure_printable(plan);
    plan.add({.name = "collect", .kernel = std::make_unique<CollectingSink>(collected), .in = plan.carries(), .planned = true});
    auto workers = TbbPool::set_process_workers(2);
    auto ran = Engine(options.engine).run(std::move(graph), [&company](RunControl& control) {
      return accompany(control, &company);
    });
    if (company.thread.joinable()) company.thread.join();
    if (company.failure) std::rethrow_exception(company.failure);
    result.report = ran ? *ran : ran.error().report;
    if (!ran && ran.error().error.code() != ErrorCode::Interrupted) result.error = ran.error().error;
  } catch (const Error& error) {
    result.error = error;
  }
  result.output = collected.text();
  return result;
}

RunOptions on_driver(std::string_view name) {
  RunOptions options;
  options.engine.make_driver = [name = std::string(name)] { return make_driver(name); };
  return options;
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::vector<std::string> sorted_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace weir
