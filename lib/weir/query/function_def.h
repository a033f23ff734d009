// FunctionDef: everything there is to know about a function before it is called. The language checks names and numbers
// of arguments against these, help and the reference page print them. The code that a name stands for is found where
// expressions are compiled.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "weir/data/value.h"

namespace weir {

inline constexpr KindSet kAnyKind = 0xFFFF;
inline constexpr KindSet kBoolKind = kind_bit(Kind::Bool), kTextKind = kind_bit(Kind::String),
                         kTimeKind = kind_bit(Kind::Time), kDurationKind = kind_bit(Kind::Duration),
                         kListKind = kind_bit(Kind::List), kObjectKind = kind_bit(Kind::Object);
inline constexpr KindSet kNumberKinds = kind_bit(Kind::Int) | kind_bit(Kind::Float) | kind_bit(Kind::NumberText);

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
  KindSet gives = kAnyKind;      ///< the kinds of its results beside null; all of them where what it is given decides
  std::array<KindSet, 3> takes = {kAnyKind, kAnyKind, kAnyKind};  ///< see argument_kinds

  /// What its argument of that place is read as; of any other kind, and of text that reads as none of these, the result
  /// is null. All kinds where everything has a meaning.
  constexpr KindSet argument_kinds(size_t index) const { return index < takes.size() ? takes[index] : kAnyKind; }

  /// The same with its types.
  constexpr FunctionDef typed(KindSet results, KindSet first = kAnyKind, KindSet second = kAnyKind,
                              KindSet third = kAnyKind) const {
    FunctionDef def = *this;
    def.gives = results;
    def.takes = {first, second, third};
    return def;
  }
};

}  // namespace weir
