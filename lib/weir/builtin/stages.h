// The stages that we ship, each defined in a file of its own; builtin/table.cc lists them.
#pragma once

#include "weir/stage/stage_def.h"

namespace weir {

extern const StageDef read_stage, follow_stage, listen_stage, exec_stage, generate_stage, decompress_stage,
    compress_stage, throttle_stage, grep_stage, head_stage, tail_stage, skip_stage, multiline_stage,
    replace_stage, from_stage, parse_stage, where_stage, select_stage, set_stage, drop_stage, rename_stage,
    explode_stage, flatten_stage, unflatten_stage, sample_stage, dedup_stage, uniq_stage, distinct_stage,
    sessionize_stage, running_stage, count_stage, stats_stage, top_stage, bottom_stage, sort_stage,
    rare_stage, pivot_stage, facets_stage, patterns_stage, lookup_stage, join_stage, union_stage, merge_stage,
    tee_stage, route_stage, to_stage, write_stage, send_stage, discard_stage;

}  // namespace weir
