// Counting off the front of a packet, lines or records: what `head` and `skip` are made of. Pure.
#pragma once

#include <cstdint>

#include "weir/stage/packet.h"

namespace weir {

/// Leaves the first `count` lines or records in `packet`, at most; returns how many are left in it.
uint64_t keep_first(Packet& packet, uint64_t count);

/// Takes the first `count` lines or records out of `packet`; returns how many it took.
uint64_t drop_first(Packet& packet, uint64_t count);

}  // namespace weir
