// Choosing a parser by looking at the first lines of an input (lib/README.md, "Choosing the parser"). The
// choice depends on content only. So far the lines that decide are those of JSON objects. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

enum class Format : uint8_t { Unknown, Json };

/// How many lines at most are looked at: start-up banners do no harm.
inline constexpr size_t kSniffedLinesMax = 100;

/// The format that a file's name says, codec aside (`a.ndjson.zst` is Json), else Unknown.
Format format_of_name(std::string_view path);

/// The format that a single line says.
Format format_of_line(std::string_view line);

/// The format of whole lines: the first of kSniffedLinesMax lines that says one, else Unknown.
Format format_of_lines(std::string_view lines);

/// What to tell the user when nothing was recognised: the first line, shortened, and the stages that say it.
std::string unknown_format_message(std::string_view lines);

}  // namespace weir
