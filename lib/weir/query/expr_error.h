// ExprError: an expression that can't be compiled, with the place of the part that is to blame. Code Usage:
// found before anything is read.
#pragma once

#include <string>

#include "weir/base/error.h"
#include "weir/data/path.h"

namespace weir {

class ExprError : public Error {
 public:
  ExprError(std::string message, TextSpan span) : Error(ErrorCode::Usage, std::move(message)), span_(span) {}
  TextSpan span() const { return span_; }

 private:
  TextSpan span_;
};

}  // namespace weir
