// JoinKey: what records of one side of a join are found by, as bytes: equal where the texts of the key's parts are. A
// record of which a part is null has none. With a time, keys of one group are in its order: it is their last
// kJoinTimeBytes. Immutable; any number of workers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/column.h"
#include "weir/query/program.h"

namespace weir {

inline constexpr size_t kJoinTimeBytes = sizeof(int64_t);

class JoinKey {
 public:
  /// `time`: null if there is none.
  JoinKey(const std::vector<Path>& parts, const Path* time, const SchemaPtr& input, const CompileOptions& options);

  /// The parts for the selected rows of a batch. Good while the batch and its arena are.
  struct Values {
    std::vector<Column> parts;
    Column time;
  };
  Values evaluate(Batch& batch, EvalScratch& scratch) const;

  /// Makes `key` the key of that row. False if it has none; a time that does not read as one is counted.
  bool make(const Values& values, const Batch& batch, uint16_t row, EvalScratch& scratch, std::string& key) const;

 private:
  std::vector<Program> parts_;
  std::optional<Program> time_;
  std::string time_text_;
  TimeZonePtr zone_;
};

/// The time at the end of a key, in ns.
int64_t join_time(std::string_view key);

}  // namespace weir
