// What the functions of the language take and give, as far as that is the same for every record: what type_check.h
// rests on. Pure constants.
#pragma once

#include <cstddef>
#include <string_view>

#include "weir/data/value.h"

namespace weir {

inline constexpr KindSet kAnyKind = 0xFFFF;
inline constexpr KindSet kBoolKind = kind_bit(Kind::Bool), kTextKind = kind_bit(Kind::String),
                         kTimeKind = kind_bit(Kind::Time), kDurationKind = kind_bit(Kind::Duration),
                         kListKind = kind_bit(Kind::List), kObjectKind = kind_bit(Kind::Object);
inline constexpr KindSet kNumberKinds =
    kind_bit(Kind::Int) | kind_bit(Kind::Float) | kind_bit(Kind::NumberText);

/// The kinds of a function's results beside null; all of them where that depends on what it is given.
KindSet result_kinds(std::string_view function);

/// The kinds that its argument of that place is read as; of any other, and of text that reads as none of them, the
/// result is null. All of them where everything has a meaning.
KindSet argument_kinds(std::string_view function, size_t index);

}  // namespace weir
