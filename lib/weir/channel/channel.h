// Channel<T>: a hand-over between two tasks of one loop: one Writer, one Reader, both movable, and lifetime is the
// protocol. What is in flight is bounded by the credit that each item carries (base/credit.h), not by the channel: a
// producer draws credit before it makes an item, so `write` itself never waits, and the credit comes back wherever the
// item dies. Items are therefore handed on in a few nanoseconds.
//
// The ends of a stream: `close` (done), `fail` (an exception that travels behind the items) or neither, which is what
// a writer that just dies leaves behind (cancelled). `next` yields all items first; then nothing for done, and throws
// otherwise: what was failed, or Cancelled. A reader that dies closes the channel; items still inside die with it, and
// the writer's `reader_gone` is called.
#pragma once

#include <coroutine>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "weir/base/check.h"
#include "weir/task/ready_queue.h"
#include "weir/task/stop.h"

namespace weir {

namespace detail {

enum class StreamEnd : uint8_t { Open, Done, Failed, Cancelled };

template <typename T>
struct ChannelState {
  explicit ChannelState(ReadyQueue& queue) : ready(&queue) {}
  ReadyQueue* ready;
  std::deque<T> items;
  StreamEnd end = StreamEnd::Open;
  std::exception_ptr error;
  bool reader_gone = false;
  std::function<void()> on_reader_gone;
  std::coroutine_handle<> waiting_reader;

  bool readable() const noexcept { return !items.empty() || end != StreamEnd::Open; }
  void wake_reader() {
    if (waiting_reader) ready->push(std::exchange(waiting_reader, nullptr));
  }
};

}  // namespace detail

template <typename T>
class Writer {
 public:
  Writer() = default;
  explicit Writer(std::shared_ptr<detail::ChannelState<T>> state) : state_(std::move(state)) {}
  Writer(Writer&&) noexcept = default;
  Writer& operator=(Writer&& other) noexcept {
    finish(detail::StreamEnd::Cancelled);
    state_ = std::move(other.state_);
    return *this;
  }
  ~Writer() { finish(detail::StreamEnd::Cancelled); }

  /// Hands an item over. False if nobody will read it any more.
  bool write(T item) {
    if (!open()) return false;
    state_->items.push_back(std::move(item));
    state_->wake_reader();
    return true;
  }

  /// Whether somebody may still read.
  bool open() const noexcept { return state_ && !state_->reader_gone; }

  void close() { finish(detail::StreamEnd::Done); }
  void fail(std::exception_ptr error) {
    if (state_) state_->error = std::move(error);
    finish(detail::StreamEnd::Failed);
  }

  /// Called once, on the loop's thread, when the reader goes before the stream has ended.
  void on_reader_gone(std::function<void()> callback) { state_->on_reader_gone = std::move(callback); }

 private:
  void finish(detail::StreamEnd end) {
    if (!state_) return;
    state_->end = end;
    state_->on_reader_gone = nullptr;
    state_->wake_reader();
    state_.reset();
  }
  std::shared_ptr<detail::ChannelState<T>> state_;   // shared by exactly two ends
};

template <typename T>
class Reader {
 public:
  Reader() = default;
  explicit Reader(std::shared_ptr<detail::ChannelState<T>> state) : state_(std::move(state)) {}
  Reader(Reader&&) noexcept = default;
  Reader& operator=(Reader&& other) noexcept {
    close();
    state_ = std::move(other.state_);
    return *this;
  }
  ~Reader() { close(); }

  class NextAwaiter final : private StopListener {
   public:
    NextAwaiter(const std::shared_ptr<detail::ChannelState<T>>& state, Stop* stop)
        : state_(state.get()), owner_(state), stop_(stop) {}
    bool await_ready() const {
      if (stop_) stop_->check();
      return !state_ || state_->readable();
    }
    void await_suspend(std::coroutine_handle<> waiter) {
      WEIR_CHECK(!state_->waiting_reader);
      kept_ = owner_;
      state_->waiting_reader = waiter;
      if (stop_) listen(*stop_);
    }
    std::optional<T> await_resume() {
      unlink();
      if (cancelled_) throw Cancelled{};
      return Reader::take(state_);
    }

   private:
    void on_stop() override {
      if (!state_->waiting_reader) return;
      cancelled_ = true;
      state_->wake_reader();
    }
    detail::ChannelState<T>* state_;
    const std::shared_ptr<detail::ChannelState<T>>& owner_;   // the reader's: good until the wait begins
    std::shared_ptr<detail::ChannelState<T>> kept_;           // both ends may go while we wait
    Stop* stop_;
    bool cancelled_ = false;
  };

  /// The next item; nothing at the end. Throws what the writer failed with, or Cancelled.
  NextAwaiter next() { return NextAwaiter(state_, nullptr); }
  NextAwaiter next(Stop& stop) { return NextAwaiter(state_, &stop); }

  /// An item that is already there, without waiting.
  std::optional<T> try_next() {
    if (!state_ || state_->items.empty()) return std::nullopt;
    return take(state_.get());
  }
  const T* peek() const noexcept { return state_ && !state_->items.empty() ? &state_->items.front() : nullptr; }

  /// Says that no more is wanted. Whoever waits in `next` is given nothing.
  void close() {
    if (!state_) return;
    auto state = std::move(state_);
    state->reader_gone = true;
    state->items.clear();
    state->wake_reader();
    if (state->end == detail::StreamEnd::Open && state->on_reader_gone)
      std::exchange(state->on_reader_gone, nullptr)();
  }

 private:
  static std::optional<T> take(detail::ChannelState<T>* state) {
    if (!state || state->reader_gone) return std::nullopt;
    if (!state->items.empty()) {
      std::optional<T> item(std::move(state->items.front()));
      state->items.pop_front();
      return item;
    }
    if (state->end == detail::StreamEnd::Failed) std::rethrow_exception(state->error);
    if (state->end == detail::StreamEnd::Cancelled) throw Cancelled{};
    return std::nullopt;
  }
  std::shared_ptr<detail::ChannelState<T>> state_;
};

template <typename T>
std::pair<Writer<T>, Reader<T>> make_channel(ReadyQueue& ready) {
  auto state = std::make_shared<detail::ChannelState<T>>(ready);
  return {Writer<T>(state), Reader<T>(state)};
}

}  // namespace weir
