// Time zones by name, from the system's tzdata. Reads files at once, while a run is planned.
#pragma once

#include <string>

#include "weir/data/time_zone.h"

namespace weir {

/// The zone that `--tz` and `tz=` mean: a name of tzdata (`Europe/Berlin`), `local` for the one of this machine or of
/// the environment variable TZ, an offset (`+02:00`), a POSIX rule, or `UTC`, which is null. Throws Error(Usage) if
/// there is none of that name, Error(NotFound) if this machine has no tzdata. The folder is `$TZDIR`, else
/// /usr/share/zoneinfo.
TimeZonePtr find_time_zone(const std::string& name);

}  // namespace weir
