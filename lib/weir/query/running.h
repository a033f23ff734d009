// Running aggregates: `running items by keys`. Each record gets what the aggregates are of the records of its key so far,
// itself included; prev(x) is what x was in the one before. Running is what was compiled, immutable; RunningTable is the
// state, which records are added to in the order of the input. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "weir/query/added_columns.h"
#include "weir/query/aggregate_set.h"
#include "weir/query/key_table.h"
#include "weir/query/owned_value.h"
#include "weir/query/pages.h"

namespace weir {

class Running {
 public:
  /// Throws ExprError.
  Running(const std::vector<Item>& items, const std::vector<Item>& keys, const SchemaPtr& input,
          const CompileOptions& options = {});

  /// The fields to read for somebody who wants `wanted` of what comes out.
  static FieldSet fields_before(const std::vector<Item>& items, const std::vector<Item>& keys, const FieldSet& wanted);
  const SchemaPtr& output() const { return added_->output(); }

 private:
  friend class RunningTable;
  std::vector<Program> keys_;
  AggregateSet aggregates_;
  std::optional<AddedColumns> added_;
};

class RunningTable {
 public:
  /// `running` must outlive it.
  explicit RunningTable(const Running& running);

  /// Adds the selected rows and gives them their fields.
  void apply(Batch& batch, EvalScratch& scratch);
  size_t held_bytes() const;

 private:
  /// What prev() knows of one group.
  struct Previous {
    Pages<OwnedValue> values;
    size_t text_bytes = 0;
  };
  void find_groups(Batch& batch, EvalScratch& scratch);
  void add_row(uint16_t row, Batch& batch, std::vector<Column>& computed);

  const Running& running_;
  std::optional<KeyTable> keys_;                          ///< none without keys
  std::vector<std::unique_ptr<AggregateState>> states_;   ///< null for prev()
  std::vector<Previous> previous_;                        ///< by state; of prev() only
  std::vector<Vector> arguments_;                         ///< of the batch at hand, by state
  std::vector<Vector> key_vectors_;
  std::vector<uint32_t> group_of_;
  Measures measures_;       ///< of the row at hand
  Batch order_;             ///< says where a row stands in the whole input; it has no columns
  uint64_t batches_ = 0;
};

}  // namespace weir
