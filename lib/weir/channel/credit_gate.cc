#include "weir/channel/credit_gate.h"

namespace weir {

CreditGate::CreditGate(Loop& loop, Account& account) : loop_(loop), account_(account), returned_(loop.ready()) {
  wake_.gate = this;
  wake_.run = [](Posted* posted) {
    CreditGate* gate = static_cast<Wake*>(posted)->gate;
    gate->wake_posted_.store(false, std::memory_order_release);
    gate->returned_.set();
  };
  account_.set_waker([this] {
    if (!wake_posted_.exchange(true, std::memory_order_acq_rel)) loop_.post(wake_);
  });
}

CreditGate::~CreditGate() { WEIR_CHECK(!wake_posted_.load()); }

Task<Credit> CreditGate::draw(size_t bytes, Stop& stop) {
  if (auto credit = account_.draw(bytes)) co_return std::move(*credit);
  int64_t began_ns = loop_.now_ns();
  for (;;) {
    stop.check();
    returned_.reset();
    account_.want_wake();
    if (auto credit = account_.draw(bytes)) {
      account_.forget_wake();
      waited_ns_ += loop_.now_ns() - began_ns;
      co_return std::move(*credit);
    }
    co_await returned_.wait(stop);
  }
}

Task<void> CreditGate::close() {
  account_.forget_wake();
  while (wake_posted_.load(std::memory_order_acquire)) {
    returned_.reset();
    co_await returned_.wait();
  }
}

}  // namespace weir
