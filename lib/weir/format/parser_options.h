// What a parser is made with: what the user said of the format (FormatOptions) and what the run says (ParserOptions). A
// format ignores what it has no use for. Values.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/time_zone.h"

namespace weir {

class TextPattern;

/// The name of the input with this index (Place::file). Thread-safe; its result lives as long as the run.
using FileNames = std::function<std::string_view(uint32_t file)>;

/// The options of `from` that say how a format is written.
struct FormatOptions {
  bool header = true;      ///< csv, tsv: the first record of a file is its heading
  std::string delimiter;   ///< csv, tsv: one byte between cells; empty: the format's own
  std::string layout;      ///< access: the log_format of nginx or LogFormat of Apache
  std::string pair;        ///< kv: what stands between a key and its value; empty: "="
  std::string separator;   ///< kv: what stands between pairs; empty: blanks
  std::optional<TimeZonePtr> zone;   ///< of times that name none; nothing: that of the run
  std::shared_ptr<const TextPattern> pattern = {};   ///< parse: what is looked for; shared with all that are made with it

  bool operator==(const FormatOptions&) const = default;
};

struct ParserOptions {
  bool strict = false;                 ///< the whole record must be valid, not only what is read of it
  FileNames file_names = {};           ///< for `_file`
  bool keep_unparsed = false;          ///< a line that can't be read is a record with `_line` alone
  FormatOptions format = {};
  std::vector<std::string> heading = {};   ///< csv, tsv: the names of the columns
  int64_t now_ns = 0;                  ///< the start of the run, for times without a year
  TimeZonePtr run_zone = {};           ///< that of the run

  const TimeZone* zone() const { return format.zone ? format.zone->get() : run_zone.get(); }
};

}  // namespace weir
