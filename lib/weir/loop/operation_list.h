// A first-in-first-out list of operations, linked through the operations themselves. An operation is in one list at a
// time.
#pragma once

#include "weir/loop/operation.h"

namespace weir {

class OperationList {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  Operation* front() const noexcept { return first_; }

  void push(Operation& operation) noexcept {
    operation.next = nullptr;
    operation.previous = last_;
    (last_ ? last_->next : first_) = &operation;
    last_ = &operation;
  }
  Operation* pop() noexcept {
    Operation* operation = first_;
    if (operation) remove(*operation);
    return operation;
  }
  void remove(Operation& operation) noexcept {
    (operation.previous ? operation.previous->next : first_) = operation.next;
    (operation.next ? operation.next->previous : last_) = operation.previous;
    operation.next = operation.previous = nullptr;
  }
  OperationList take() noexcept {
    OperationList taken = *this;
    first_ = last_ = nullptr;
    return taken;
  }

 private:
  Operation* first_ = nullptr;
  Operation* last_ = nullptr;
};

}  // namespace weir
