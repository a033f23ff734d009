// Batches to plain text: records that were read as their lines, byte for byte; the values of made records
// with tabs between, null as nothing. Where there are several, tabs, newlines and backslashes inside a value
// are written as `\t`,
// `\n`, `\r`, `\\`, so that a record stays one line of as many columns; a single value is written as it is.
// Pure.
#pragma once

#include <string>

#include "weir/data/batch.h"
#include "weir/format/record_text.h"

namespace weir {

/// Appends the selected records to `out`, one line each. `records` must print in the same zone.
void format_raw(const Batch& batch, RecordText& records, std::string& out, const TimeZone* zone = nullptr);

}  // namespace weir
