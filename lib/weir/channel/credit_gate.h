// CreditGate: where a producer on the loop waits for credit of an Account. One producer for each gate; credit may come
// back on any thread, but no thread may still be returning some when `close` is awaited, at the end.
#pragma once

#include <atomic>

#include "weir/base/credit.h"
#include "weir/loop/loop.h"
#include "weir/task/event.h"
#include "weir/task/stop.h"
#include "weir/task/task.h"

namespace weir {

class CreditGate {
 public:
  CreditGate(Loop& loop, Account& account);
  ~CreditGate();
  CreditGate(const CreditGate&) = delete;
  CreditGate& operator=(const CreditGate&) = delete;

  /// Waits until the account grants `bytes`. Throws Cancelled if `stop` is requested first.
  Task<Credit> draw(size_t bytes, Stop& stop);
  std::optional<Credit> try_draw(size_t bytes) { return account_.draw(bytes); }

  Account& account() noexcept { return account_; }
  int64_t waited_ns() const noexcept { return waited_ns_; }   ///< how long `draw` has waited in all

  /// Waits until no wake-up is on its way. Call before destroying the gate.
  Task<void> close();

 private:
  struct Wake : Posted {
    CreditGate* gate;
  };
  Loop& loop_;
  Account& account_;
  Event returned_;
  Wake wake_;
  std::atomic<bool> wake_posted_{false};
  int64_t waited_ns_ = 0;
};

}  // namespace weir
