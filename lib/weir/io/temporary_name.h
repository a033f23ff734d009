// Temporary names beside an output: `PREFIX` and six random letters. Whoever has one keeps it locked; one that nobody
// has locked was left by a process that died. Everything here blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace weir {

std::string random_letters(uint64_t random);

/// Calls `remove(path)` for each entry of `folder` (its path with the slash, or empty) that has such a name and that
/// nobody has locked; it is locked meanwhile.
void remove_stale(const std::string& folder, std::string_view prefix, const std::function<void(const std::string& path)>& remove);

/// Locks an open file or folder, unless somebody else has.
bool try_lock(int fd);

}  // namespace weir
