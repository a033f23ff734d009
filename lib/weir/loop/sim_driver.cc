#include "weir/loop/sim_driver.h"

#include <algorithm>
#include <cerrno>

#include "weir/base/check.h"

namespace weir {
namespace {

constexpr int64_t kRoundNs = 1'000;   // what a turn takes at least, so that time passes for who only yields
constexpr int64_t kWallStartNs = 1'700'000'000'000'000'000;

// Operation::driver_state.
constexpr uint64_t kActive = 1, kCancelAsked = 2, kParked = 4, kOfPeer = 8;

/// A system call on a file cannot be called back, nor a function that has begun.
bool can_be_cancelled(OpKind kind) {
  switch (kind) {
    case OpKind::Receive:
    case OpKind::Send:
    case OpKind::Accept:
    case OpKind::Connect:
    case OpKind::Poll:
    case OpKind::Read:
    case OpKind::Write: return true;
    default: return false;
  }
}

std::string_view name_of(OpKind kind) {
  constexpr std::string_view kNames[] = {"read", "write", "receive", "send", "accept", "connect", "poll", "sync",
                                         "open", "close", "stat", "rename", "unlink", "blocking call"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace

/// Awaits an operation of a peer. Its frame is known to the world meanwhile, which may end before the peer does.
class SimDriver::PeerWait {
 public:
  PeerWait(SimDriver& sim, const Operation& operation, int64_t delay_ns = -1)
      : sim_(sim), operation_(operation), delay_ns_(delay_ns) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> peer) {
    sim_.waiting_peers_.insert(peer.address());
    operation_.waiter = peer;
    operation_.driver_state = kActive | kOfPeer;
    sim_.schedule(operation_, delay_ns_ < 0 ? sim_.draw_delay_ns() : delay_ns_);
  }
  int64_t await_resume() {
    sim_.waiting_peers_.erase(operation_.waiter.address());
    return operation_.result;
  }

 private:
  SimDriver& sim_;
  Operation operation_;
  int64_t delay_ns_;
};

SimDriver::SimDriver(uint64_t seed, const SimFaults& faults) : world_(seed, faults), random_(~seed) {}

SimDriver::~SimDriver() {
  WEIR_CHECK(pending_ == 0);
  for (auto peer : starting_) peer.destroy();
  for (void* frame : waiting_peers_) std::coroutine_handle<>::from_address(frame).destroy();
}

void SimDriver::submit(Operation& operation) {
  pending_++;
  operation.driver_state = kActive;
  schedule(operation, draw_delay_ns());
}

int64_t SimDriver::draw_delay_ns() {
  int64_t delay_ns_max = std::max<int64_t>(1, world_.faults().delay_ns_max);
  return 1 + static_cast<int64_t>(world_.random().below(static_cast<uint64_t>(delay_ns_max)));
}

void SimDriver::schedule(Operation& operation, int64_t delay_ns) {
  agenda_[{now_ns_ + delay_ns, orders_++}] = &operation;
}

void SimDriver::schedule_runnable() {
  for (Operation* operation : world_.take_runnable()) {
    operation->driver_state &= ~kParked;
    parked_.remove(*operation);
    schedule(*operation, draw_delay_ns());
  }
}

void SimDriver::cancel(Operation& operation) {
  if (operation.driver_state == 0 || (operation.driver_state & kCancelAsked)) return;
  operation.driver_state |= kCancelAsked;
  if (!(operation.driver_state & kParked)) return;   // its next attempt will see
  operation.driver_state &= ~kParked;
  world_.unpark(operation);
  parked_.remove(operation);
  schedule(operation, draw_delay_ns());
}

void SimDriver::attempt(Operation& operation) {
  bool cancelled = (operation.driver_state & kCancelAsked) && can_be_cancelled(operation.kind);
  // Whether the request or the result is faster is up to chance.
  if (cancelled && world_.random().chance(0.5)) return complete(operation, -ECANCELED);
  int64_t result = world_.attempt(operation);
  if (result != SimWorld::kParked && result != SimWorld::kInterrupted) return complete(operation, result);
  if (cancelled) {
    world_.unpark(operation);
    return complete(operation, -ECANCELED);
  }
  if (result == SimWorld::kInterrupted) return schedule(operation, draw_delay_ns());
  operation.driver_state |= kParked;
  parked_.push(operation);
}

void SimDriver::complete(Operation& operation, int64_t result) {
  if (!(operation.driver_state & kOfPeer)) pending_--;
  operation.driver_state = 0;
  operation.result = result;
  completed_.push(operation);
  // FNV-1a over the words.
  for (int64_t word : {now_ns_, static_cast<int64_t>(operation.kind), static_cast<int64_t>(operation.fd), result}) {
    trace_hash_ = (trace_hash_ ^ static_cast<uint64_t>(word)) * 0x100000001b3;
  }
}

void SimDriver::turn(int64_t deadline_ns, ReadyQueue& ready) {
  for (auto peer : std::exchange(starting_, {})) ready.push(peer);
  if (!ready.empty()) deadline_ns = 0;
  now_ns_ += kRoundNs;
  deadline_ns = std::max(deadline_ns, now_ns_);
  schedule_runnable();
  while (completed_.empty()) {
    {
      std::lock_guard lock(mutex_);
      if (std::exchange(woken_, false)) break;
    }
    if (agenda_.empty() && deadline_ns == INT64_MAX) {
      wait_for_thread();
      continue;
    }
    if (agenda_.empty() || agenda_.begin()->first.first > deadline_ns) {
      now_ns_ = deadline_ns;
      break;
    }
    auto [time_and_order, operation] = *agenda_.begin();
    agenda_.erase(agenda_.begin());
    now_ns_ = std::max(now_ns_, time_and_order.first);
    attempt(*operation);
    schedule_runnable();
  }
  while (Operation* operation = completed_.pop()) ready.push(operation->waiter);
}

void SimDriver::wait_for_thread() {
  if (!threads_expected_) check_failed(waited_for().c_str(), __FILE__, __LINE__);
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return woken_; });
}

std::string SimDriver::waited_for() const {
  std::string text = "the simulation is stuck; waited for:";
  for (Operation* operation = parked_.front(); operation; operation = operation->next) {
    if (operation->driver_state & kOfPeer) continue;
    text += ' ';
    text += name_of(operation->kind);
    text += " of " + std::to_string(operation->fd) + ',';
  }
  if (text.ends_with(',')) text.pop_back();
  else text += " no operation";
  return text;
}

void SimDriver::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

int64_t SimDriver::read_cached(int fd, std::span<char> into, int64_t offset) {
  return threads_expected_ ? -EAGAIN : world_.read_cached(fd, into, offset);
}

int64_t SimDriver::wall_ns() const { return kWallStartNs + now_ns_; }

void SimDriver::connect_peer(const sockaddr_storage& address, socklen_t address_bytes, SimPeer peer) {
  start(run_connecting(this, address, address_bytes, std::move(peer)));
}

int SimDriver::serve(const sockaddr_storage& address, socklen_t address_bytes, SimPeer peer) {
  int listener = world_.listen(address, address_bytes);
  if (listener < 0) return listener;
  received_.push_back(std::make_unique<std::string>());
  start(run_accepting(this, listener, std::move(peer), received_.back().get()));
  return static_cast<int>(received_.size()) - 1;
}

Root SimDriver::run_connecting(SimDriver* sim, sockaddr_storage address, socklen_t size, SimPeer peer) {
  int fd = sim->world_.make_socket();
  int64_t result =
      co_await PeerWait(*sim, {.kind = OpKind::Connect, .fd = fd, .address = &address, .address_bytes = size});
  if (result == 0) sim->start(run_connection(sim, fd, std::move(peer), nullptr));
}

Root SimDriver::run_accepting(SimDriver* sim, int listener, SimPeer peer, std::string* received) {
  while (true) {
    int64_t fd = co_await PeerWait(*sim, {.kind = OpKind::Accept, .fd = listener});
    if (fd < 0) break;
    sim->start(run_connection(sim, static_cast<int>(fd), peer, received));
  }
}

Root SimDriver::run_connection(SimDriver* sim, int fd, SimPeer peer, std::string* received) {
  std::string buffer(4096, 0);
  for (size_t left = peer.receives_bytes_max; left > 0;) {
    Operation read{.kind = OpKind::Read, .fd = fd, .buffer = buffer.data(), .size = std::min(left, buffer.size())};
    int64_t count = co_await PeerWait(*sim, read);
    if (count <= 0) break;
    if (received) received->append(buffer, 0, static_cast<size_t>(count));
    left -= static_cast<size_t>(count);
  }
  std::string_view unsent = peer.sends;
  while (!unsent.empty()) {
    auto nothing = [](void*) -> int64_t { return 0; };
    if (peer.pause_ns > 0) co_await PeerWait(*sim, {.kind = OpKind::Blocking, .call = nothing}, peer.pause_ns);
    std::string_view piece = unsent.substr(0, std::max<size_t>(1, peer.piece_bytes));
    iovec vector{const_cast<char*>(piece.data()), piece.size()};
    int64_t sent = co_await PeerWait(*sim, {.kind = OpKind::Send, .fd = fd, .vectors = &vector, .vector_count = 1});
    if (sent < 0) break;
    unsent.remove_prefix(static_cast<size_t>(sent));
  }
  if (peer.end == SimPeer::End::Stall) co_return;
  if (peer.end == SimPeer::End::Reset) sim->world_.reset(fd);
  co_await PeerWait(*sim, {.kind = OpKind::Close, .fd = fd});
}

}  // namespace weir
