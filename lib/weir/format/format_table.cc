#include <algorithm>

#include "weir/format/access_parser.h"
#include "weir/format/cell_parser.h"
#include "weir/format/container_parser.h"
#include "weir/format/elb_parser.h"
#include "weir/format/format_def.h"
#include "weir/format/json_parser.h"
#include "weir/format/line_parser.h"
#include "weir/format/pairs_parser.h"
#include "weir/format/syslog_parser.h"

namespace weir {
namespace {

constexpr const FormatDef* kFormats[] = {&json_format, &elb_format,    &cri_format,      &access_format, &syslog_format, &logfmt_format,
                                         &kv_format,   &docker_format, &combined_format, &clf_format,    &csv_format,    &tsv_format,
                                         &lines_format};

}  // namespace

std::span<const FormatDef* const> all_formats() { return kFormats; }

const FormatDef* find_format(std::string_view name) {
  auto found = std::ranges::find(kFormats, name, &FormatDef::name);
  return found == std::end(kFormats) ? nullptr : *found;
}

}  // namespace weir
