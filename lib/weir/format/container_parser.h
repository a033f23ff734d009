// Logs of containers to batches. CRI, as kubelet and containerd write it: `TIME stdout|stderr P|F TEXT`, of which the
// members are time stream tag message; a `P` says that the line goes on in the next one of its stream. Docker's json-file
// is JSON lines with log, stream and time.
#pragma once

#include "weir/format/format_def.h"

namespace weir {

extern const FormatDef cri_format;
extern const FormatDef docker_format;

}  // namespace weir
