// Access logs of web servers to batches: the Common Log Format with or without referer and user agent, or any log_format
// of nginx and LogFormat of Apache. The members are named in access_layout.h; `-` is null, status and bytes are numbers.
// A request line that is none (a TLS handshake, a scan) is its `url`, without method, path and protocol. Escapes in quoted
// text are decoded as unescape_log_text says.
#pragma once

#include "weir/format/format_def.h"

namespace weir {

extern const FormatDef access_format;     ///< either, or `format=`
extern const FormatDef combined_format;   ///< with referer and user agent
extern const FormatDef clf_format;        ///< without them

/// Whether the line has what every access log has: a time between brackets and a quoted request behind it.
bool is_access_log_line(std::string_view line);

}  // namespace weir
