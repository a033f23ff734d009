#include <algorithm>

#include "weir/format/format_def.h"
#include "weir/format/json_parser.h"
#include "weir/format/line_parser.h"

namespace weir {
namespace {

constexpr const FormatDef* kFormats[] = {&json_format, &lines_format};

}  // namespace

std::span<const FormatDef* const> all_formats() { return kFormats; }

const FormatDef* find_format(std::string_view name) {
  auto found = std::ranges::find(kFormats, name, &FormatDef::name);
  return found == std::end(kFormats) ? nullptr : *found;
}

}  // namespace weir
