// What must hold before a graph runs; everything here is found before the first byte is read. Throws Error(Usage).
#pragma once

#include "weir/stage/graph.h"

namespace weir {

/// Refuses: a node without a reader that is no sink; a sink that somebody reads; edges whose ends disagree about what
/// flows; an endless input in front of what must hold it all; an input read by more than one path that meet again at
/// a node which takes its inputs one after another.
void check(const Graph& graph);

/// Tells each parser which fields the stages behind it read, as far as the next stage that makes records of its own,
/// and what the filters right behind it ask for.
void settle_fields(Graph& graph);

/// Compiles what the stages on records compute, in order, each for the schema of the one in front. Fields must be
/// settled. May be done again, with another context.
void bind_records(Graph& graph, const BindContext& context);

}  // namespace weir
