// Lines of pairs to batches: logfmt (`level=info msg="two words" debug`) and key=value with any separators (`from kv`).
// A key without a value is true; of equal keys the first counts; values are strings. Between double quotes (kv: single
// ones too) the escapes of JSON and C hold. A line without any pair is unparsed, and so is a quote that nothing closes.
#pragma once

#include "weir/format/format_def.h"

namespace weir {

extern const FormatDef logfmt_format;
extern const FormatDef kv_format;

/// Whether the line is logfmt beyond doubt: three pairs or more, and nothing else in front of them.
bool is_logfmt_line(std::string_view line);

}  // namespace weir
