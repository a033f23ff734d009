// Credit: the right to hold some bytes, drawn from an Account and given back by its destructor wherever the holder
// dies: on the loop, on a pool worker, on an error or a cancelled path. Backpressure in weir is nothing but this: a
// producer that finds no credit waits, and a consumer that drops a block lets it go on.
//
// An Account admits one draw of any size when nothing is drawn from it, so that a block larger than the limit passes
// alone instead of never. All functions may be called from any thread; `draw` never waits. Waiting for credit is
// done on the loop, by registering the one waker that is called, from the thread that returned the credit, after
// `want_wake` was asked for. An Account outlives every task that may return credit to it.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace weir {

class Credit;

class Account {
 public:
  /// `limit_bytes`: how much may be drawn at a time.
  /// What is drawn here is counted in `parent` too, whose limit is not asked: the parent's limit was divided among
  /// its children when they were made.
  explicit Account(size_t limit_bytes, Account* parent = nullptr) : limit_bytes_(limit_bytes), parent_(parent) {}
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;
  ~Account();  ///< everything must have come back

  /// Credit for `bytes`, or nothing when that would pass the limit.
  std::optional<Credit> draw(size_t bytes);

  /// Credit for `bytes` also past the limit: for what must go on and is only counted.
  Credit overdraw(size_t bytes);

  size_t used_bytes() const noexcept { return used_bytes_.load(std::memory_order_relaxed); }
  size_t peak_bytes() const noexcept { return peak_bytes_.load(std::memory_order_relaxed); }
  size_t limit_bytes() const noexcept { return limit_bytes_; }
  void set_limit_bytes(size_t bytes) noexcept { limit_bytes_ = bytes; }  ///< before the first draw

  /// The waker of the one waiter. Set before the first draw; called at most once for each `want_wake`.
  void set_waker(std::function<void()> waker) { waker_ = std::move(waker); }
  /// Asks for one call of the waker at the next return of credit. Look at `draw` again after asking: credit that
  /// came back in between wakes nobody.
  void want_wake() noexcept { wanted_.store(true, std::memory_order_seq_cst); }
  /// Takes the wish back. A wake that has begun meanwhile still arrives.
  void forget_wake() noexcept { wanted_.store(false, std::memory_order_seq_cst); }

 private:
  friend class Credit;
  void take(size_t bytes) noexcept;
  void give(size_t bytes) noexcept;

  std::atomic<size_t> used_bytes_{0};
  std::atomic<size_t> peak_bytes_{0};
  std::atomic<bool> wanted_{false};
  size_t limit_bytes_;
  Account* parent_;
  std::function<void()> waker_;
};

/// Movable, worth `bytes()`; an empty one is worth nothing. Must not outlive its Account.
class Credit {
 public:
  Credit() = default;
  Credit(Credit&& other) noexcept
      : account_(std::exchange(other.account_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Credit& operator=(Credit&& other) noexcept {
    if (this != &other) {
      release();
      account_ = std::exchange(other.account_, nullptr);
      bytes_ = std::exchange(other.bytes_, 0);
    }
    return *this;
  }
  ~Credit() { release(); }

  size_t bytes() const noexcept { return bytes_; }
  explicit operator bool() const noexcept { return account_ != nullptr; }

  /// Takes `bytes` (at most all) out of this credit.
  Credit split(size_t bytes) noexcept;
  void release() noexcept;

 private:
  friend class Account;
  Credit(Account* account, size_t bytes) : account_(account), bytes_(bytes) {}
  Account* account_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace weir
