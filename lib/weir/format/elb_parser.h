// Access logs of AWS load balancers to batches: the classic one and the application load balancer, whose lines begin with
// the type of the connection. Members have the names of AWS's documentation; addresses are split into client_ip and
// client_port, target_ip and target_port (classic: backend_ip, backend_port), the request into method url path query
// protocol. `-` is null, -1 stays.
#pragma once

#include "weir/format/format_def.h"

namespace weir {

extern const FormatDef elb_format;

}  // namespace weir
