// FunctionDef: everything there is to know about a function before it is called. The language checks names and numbers
// of arguments against these, help and the reference page print them. The code that a name stands for is found where
// expressions are compiled.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace weir {

enum class FunctionKind : uint8_t {
  Scalar,     ///< of the record alone
  Aggregate,  ///< of many records; only where a ParamDef admits aggregates
  Running,    ///< of the records before; only in running aggregates
};

struct FunctionDef {
  static constexpr uint8_t kManyArguments = std::numeric_limits<uint8_t>::max();

  std::string_view name;
  FunctionKind kind = FunctionKind::Scalar;
  std::string_view group;        ///< aggregates, text, choice, convert, time, number, net, hash, collections
  std::string_view syntax;       ///< `substr(x, start [, n])`
  uint8_t arguments_min = 1;
  uint8_t arguments_max = 1;     ///< kManyArguments: any number
  bool bare = false;             ///< may be written without its parentheses: `stats count, avg(x)`
  std::string_view summary;      ///< one line, no full stop
  std::string_view example;      ///< an expression of constants; empty where none has a fixed result
  std::string_view result;       ///< what it gives, as an expression
  std::span<const std::string_view> foreign_names = {};  ///< what others call it
};

}  // namespace weir
