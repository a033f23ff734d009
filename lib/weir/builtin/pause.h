// Pauses: a stage that collects what flows (a compressor's frame, a record of many lines) learns here that nothing has
// come for a while, so that what it holds does not wait for input that may never come. The mark is an empty packet with
// Packet::pauses behind the data; whoever stands directly behind takes it, everybody else lets it go by.
#pragma once

#include <cstdint>

#include "weir/stage/plan.h"

namespace weir {

/// Adds a node that marks each pause of `idle_ns` in what flows here, once.
void add_pause_marks(Plan& plan, int64_t idle_ns);

/// Adds a node that puts such a mark behind what has come, every `interval_ns` in which something came.
void add_interval_marks(Plan& plan, int64_t interval_ns);

}  // namespace weir
