// Event: something that has happened or not. Tasks wait until it is set; setting it readies all of them, in the order
// in which they came, through the ready queue. One thread.
#pragma once

#include <coroutine>

#include "weir/task/ready_queue.h"
#include "weir/task/stop.h"

namespace weir {

class Event {
 public:
  explicit Event(ReadyQueue& ready) : ready_(&ready) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { WEIR_CHECK(first_ == nullptr); }

  bool is_set() const noexcept { return set_; }
  void reset() noexcept { set_ = false; }
  void set() {
    set_ = true;
    while (first_) {
      Waiter* waiter = first_;
      first_ = waiter->next;
      if (!first_) last_ = nullptr;
      waiter->queued = true;
      waiter->unlink();
      ready_->push(waiter->handle);
    }
  }
  /// Readies those who wait now and stays as it is: a pulse.
  void notify() {
    bool before = set_;
    set();
    set_ = before;
  }

  struct Waiter final : StopListener {
    Event* event;
    Stop* stop;
    std::coroutine_handle<> handle{};
    Waiter* next = nullptr;
    bool queued = false, cancelled = false;

    Waiter(Event* waited, Stop* stopping) : event(waited), stop(stopping) {}
    bool await_ready() {
      if (stop) stop->check();
      return event->set_;
    }
    void await_suspend(std::coroutine_handle<> waiter) {
      handle = waiter;
      if (event->last_) event->last_->next = this;
      else event->first_ = this;
      event->last_ = this;
      if (stop) listen(*stop);
    }
    void await_resume() const {
      if (cancelled) throw Cancelled{};
    }
    void on_stop() override {
      if (queued) return;
      cancelled = true;
      event->forget(this);
      event->ready_->push(handle);
    }
  };

  /// Waits until the event is set. Throws Cancelled if `stop` is requested first.
  Waiter wait() { return Waiter(this, nullptr); }
  Waiter wait(Stop& stop) { return Waiter(this, &stop); }

 private:
  void forget(Waiter* gone) {
    Waiter* before = nullptr;
    for (Waiter* waiter = first_; waiter; before = waiter, waiter = waiter->next) {
      if (waiter != gone) continue;
      (before ? before->next : first_) = gone->next;
      if (last_ == gone) last_ = before;
      return;
    }
  }
  ReadyQueue* ready_;
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
  bool set_ = false;
};

}  // namespace weir
