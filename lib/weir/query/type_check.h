// What is known of the types in an expression before anything is read: mistakes that would make a value null, or a
// condition false, for every record. A field may hold anything, and text that a record decides on may read as anything:
// of these nothing is said.
#pragma once

#include <optional>
#include <string>

#include "weir/data/value.h"
#include "weir/query/expr.h"

namespace weir {

struct TypeMistake {
  std::string message;   ///< one line, no full stop
  TextSpan span;         ///< of the part that is to blame
  std::string hint;      ///< what to write instead; may be empty
};

/// The kinds that the value may have beside null; all of them where nothing is known.
KindSet kinds_of(const Expr& expr);

/// The first mistake: arithmetic and comparisons between what never meets, conditions that are none, arguments that a
/// function makes nothing of, networks that are none.
std::optional<TypeMistake> type_mistake(const Expr& expr);

/// Whether the value can't be what a condition takes for true or false.
std::optional<TypeMistake> condition_mistake(const Expr& expr);

}  // namespace weir
