// A mistake in a pipeline: what is wrong, where in its text, and what to write instead. Thrown as
// SyntaxError, an Error of code Usage whose message is already in the form that is shown, so that whoever
// catches Error prints it right:
//
//   unknown stage 'wher'
//     read a.json | wher status >= 500
//                   ^~~~ did you mean 'where'?
#pragma once

#include <string>
#include <string_view>

#include "weir/base/error.h"
#include "weir/query/expr.h"

namespace weir {

struct Diagnostic {
  std::string message;  ///< one line, no full stop: "unknown stage 'wher'"
  TextSpan span;        ///< of the pipeline's text
  std::string hint;     ///< "did you mean 'where'?", "expected a field"; may be empty
};

class SyntaxError : public Error {
 public:
  /// `text` is the whole text that the span belongs to. The line is named if there are several.
  SyntaxError(Diagnostic diagnostic, std::string_view text);

  const Diagnostic& diagnostic() const noexcept { return diagnostic_; }

 private:
  Diagnostic diagnostic_;
};

/// The message, the line that the span begins on, and the caret line. Columns count code points; control
/// characters and bytes that are no UTF-8 are shown as escapes; of a long line only the neighbourhood of the
/// span is shown.
std::string render(const Diagnostic& diagnostic, std::string_view text);

/// `text` as it can be printed: no control characters, valid UTF-8.
std::string printable(std::string_view text);

}  // namespace weir
