// Which files a word of `read` means: a path, a pattern (`*`, `?`, `[a-z]`, `{a,b}`, `**`) or a folder, every regular
// file below it. Reads directories, so it runs on the driver's lane (`list_files`).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/loop/loop.h"
#include "weir/task/task.h"

namespace weir {

/// Whether `word` holds an unescaped pattern character.
bool is_glob(std::string_view word);

/// `{a,b}` written out: "x{1,2}.log" -> "x1.log", "x2.log". Nested braces too; a brace without its partner is text.
std::vector<std::string> expand_braces(std::string_view word);

/// Whether `path` matches `pattern`, where `*` and `?` match no `/`, and `**` matches any number of folders.
bool glob_match(std::string_view pattern, std::string_view path);

/// The files of `word`, each pattern's in byte order of their names. Hidden files match only a pattern part that
/// begins with a dot, and are left out below a folder, as `.git` and editors' files would be. Throws Error(NotFound)
/// if a path does not exist or nothing matches a pattern.
Task<std::vector<std::string>> list_files(Loop& loop, std::string word);

}  // namespace weir
