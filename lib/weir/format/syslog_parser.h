// Syslog to batches: RFC 5424 (`<34>1 2003-10-11T22:14:15.003Z host app pid msgid [data] text`) and RFC 3164 in the
// spellings that occur, in datagrams (`<34>Oct 11 22:14:15 host app[pid]: text`) and files (without the number in front,
// or with an ISO time). Members: priority facility severity timestamp host app pid msgid structured_data message; what a
// line does not have, or `-`, is null. `structured_data` is an object of objects. A time without a year is as
// parse_syslog_time has it; one that can't be read is null in a line with a priority, and makes any other unparsed.
#pragma once

#include "weir/format/format_def.h"

namespace weir {

extern const FormatDef syslog_format;

/// Whether the line has a priority and a time, or a time, a host and a program.
bool is_syslog_line(std::string_view line);

}  // namespace weir
