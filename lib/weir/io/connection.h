// Connecting to an address, and sending on what came of it.
#pragma once

#include <span>

#include "weir/io/address.h"
#include "weir/io/descriptor.h"
#include "weir/task/stop.h"

namespace weir {

/// A connected socket: the first address of `endpoint` that answers. Throws Error: Refused, TimedOut, NotFound (no such
/// host or socket file); Cancelled.
Task<Descriptor> connect_to(Loop& loop, const Endpoint& endpoint, Stop& stop);

/// Sends all of `from`, which it uses up. 0, or -errno.
Task<int64_t> send_full(Loop& loop, int fd, std::span<iovec> from, Stop& stop);

/// Says that nothing more will be sent; what was sent still arrives.
void end_sending(int fd);

/// Receives and drops what the peer says until it closes. 0, or -errno.
Task<int64_t> drop_received(Loop& loop, int fd, Stop& stop);

}  // namespace weir
