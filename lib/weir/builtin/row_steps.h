// What `dedup`, `distinct` and `head N by` are made of: Steps that let the first rows of each key pass, at once, or keep
// the last ones until the end. Lines and records leave byte for byte.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weir/builtin/keyed_rows.h"
#include "weir/query/held_rows.h"
#include "weir/stage/plan.h"

namespace weir {

struct FirstRowsOptions {
  std::vector<Item> keys = {};      ///< none: the whole line or record
  uint64_t count = 1;               ///< rows of each key
  bool nulls_are_keys = true;       ///< else every row without a key passes
  Growth growth = Growth::Groups;
  std::string detail = {};
};

/// Adds the Step that lets the first rows of each key pass; lines or records must flow. Past the memory for the keys the
/// rest waits for the end of the input; where there need not be one, the run fails.
void add_first_rows(Plan& plan, FirstRowsOptions options);

/// Adds the Step that gives out the last row of each key at the end, and all rows without one. No keys: of each whole
/// line or record.
void add_last_rows(Plan& plan, std::vector<Item> keys, std::string detail);

/// Gives out one packet of what `held` has kept; More until nothing is left.
Verdict put_out_held(HeldRows& held, KeyedRows& rows, Emit& out);

}  // namespace weir
