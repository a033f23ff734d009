#include "weir/base/credit.h"

#include <algorithm>

#include "weir/base/check.h"

namespace weir {

Account::~Account() { WEIR_CHECK(used_bytes() == 0); }

void Account::take(size_t bytes) noexcept {
  size_t used = used_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  size_t peak = peak_bytes_.load(std::memory_order_relaxed);
  while (used > peak && !peak_bytes_.compare_exchange_weak(peak, used, std::memory_order_relaxed)) {
  }
  if (parent_) parent_->take(bytes);
}

void Account::give(size_t bytes) noexcept {
  if (parent_) parent_->give(bytes);
  // seq_cst pairs with want_wake: either the waiter sees the returned credit, or we see that it waits.
  used_bytes_.fetch_sub(bytes, std::memory_order_seq_cst);
  if (wanted_.load(std::memory_order_seq_cst) && wanted_.exchange(false)) waker_();
}

std::optional<Credit> Account::draw(size_t bytes) {
  size_t used = used_bytes_.load(std::memory_order_seq_cst);
  for (;;) {
    if (used != 0 && used + bytes > limit_bytes_) return std::nullopt;
    if (used_bytes_.compare_exchange_weak(used, used + bytes, std::memory_order_seq_cst)) break;
  }
  size_t now = used + bytes;
  size_t peak = peak_bytes_.load(std::memory_order_relaxed);
  while (now > peak && !peak_bytes_.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
  }
  if (parent_) parent_->take(bytes);
  return Credit(this, bytes);
}

Credit Account::overdraw(size_t bytes) {
  take(bytes);
  return Credit(this, bytes);
}

Credit Credit::split(size_t bytes) noexcept {
  bytes = std::min(bytes, bytes_);
  bytes_ -= bytes;
  return Credit(account_, bytes);
}

void Credit::release() noexcept {
  if (account_ && bytes_) account_->give(bytes_);
  account_ = nullptr;
  bytes_ = 0;
}

}  // namespace weir
