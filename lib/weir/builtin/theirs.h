// Theirs: the other input of `lookup` and `join`. A Fold at its end holds their records, in memory or put aside, and
// leaves them here once all of it has been read; the stage that works on ours begins after that and finds them.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/base/credit.h"
#include "weir/query/join_fields.h"
#include "weir/query/join_table.h"
#include "weir/stage/arguments.h"
#include "weir/stage/plan.h"

namespace weir {

struct Theirs {
  explicit Theirs(JoinTerms terms) : fields(std::move(terms)) {}

  JoinFields fields;

  // Left by the Fold.
  JoinTable table;                          ///< by key; empty if they are put aside
  std::optional<RecordSorter> put_aside;    ///< where they do not fit into memory, by key
  std::vector<std::atomic<bool>> met;       ///< by number in the table, where those that meet nothing come out too
  std::optional<RecordSorter> keyless;      ///< the same, without a key; by position
  SpillRoom room = {};
  std::vector<Credit> credits;              ///< for what is held
};

/// Whether theirs may be put aside, or must fit into memory: then past it the run fails.
enum class PastMemory : uint8_t { Spill, Fail };

/// Ends `plan`, a plan beside the one of ours, with the Fold. Makes records flow.
void add_theirs(Plan& plan, std::shared_ptr<Theirs> theirs, PastMemory past_memory, std::string detail);

/// What `matches` say, for messages and `explain`: "user_id == id".
std::string to_text(const std::vector<Match>& matches);

}  // namespace weir
