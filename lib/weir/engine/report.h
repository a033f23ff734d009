// Report: what a run did, for `--stats`, for messages at its end and for programs that embed weir. Times are in ns of
// the monotonic clock, sizes in bytes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "weir/base/error.h"
#include "weir/stage/drift.h"
#include "weir/stage/graph.h"
#include "weir/stage/stage.h"

namespace weir {

struct StageReport {
  std::string name;
  int place = -1;                      ///< in the pipeline; -1 for what the planner put in
  uint64_t bytes_in = 0, bytes_out = 0;
  uint64_t records_in = 0, records_out = 0;   ///< records; lines too if the run counts them
  int64_t busy_ns = 0;                 ///< computing, added up over the workers
  int64_t waited_input_ns = 0;         ///< with nothing to do; of the segment it is fused into
  int64_t waited_output_ns = 0;        ///< for credit: whoever comes behind is slower
};

struct Report {
  std::vector<StageReport> stages;     ///< in pipeline order
  std::vector<Note> notes;             ///< the first ones, in input order
  uint64_t parsed = 0;                 ///< records that parsers made
  uint64_t unparsed = 0;               ///< lines that a parser could not read
  std::vector<AbsentFields> absent;    ///< fields that no record had; only after the whole input was read
  std::vector<Drift::Field> drift;     ///< of the fields that were read, if the run counts types
  std::vector<std::string> inputs;     ///< by Place::file
  std::vector<Error> other_errors;     ///< failures beside the one that ended the run
  int64_t wall_ns = 0;
  int64_t loop_lag_ns_max = 0;
  size_t memory_peak_bytes = 0;        ///< of the ledger
  size_t workers = 0;
  std::string driver;
  bool partial = false;                ///< results come from a part of the input
};

}  // namespace weir
