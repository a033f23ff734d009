// Joining: what a record of ours becomes with one of theirs. Theirs is kept as a payload: the values of the fields that
// are wanted, and the members to add where the whole record is. Ours gets a column for each of these fields and a
// RecordChange for the rest (Edit::Kind::Fill). Immutable; any number of workers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/data/batch.h"
#include "weir/query/join_fields.h"
#include "weir/query/program.h"

namespace weir {

/// Their side: records to payloads.
class JoinPayload {
 public:
  JoinPayload(const JoinFields& fields, const SchemaPtr& input, const CompileOptions& options);

  struct Values {
    std::vector<Column> columns;
    Column record;
  };
  /// For the selected rows; takes the keys out of the records of the batch.
  Values evaluate(Batch& batch, EvalScratch& scratch) const;
  void write(const Values& values, uint16_t row, EvalScratch& scratch, std::string& payload) const;

 private:
  std::string prefixed(const Value& record, EvalScratch& scratch) const;

  std::vector<Program> keys_;                    ///< of records that may come out alone
  std::optional<Editing> drop_keys_;
  std::vector<std::optional<Program>> fields_;   ///< none: never there
  std::vector<std::optional<size_t>> key_of_;    ///< of the fields
  std::optional<Program> record_;
  std::string prefix_;
};

/// Our side.
class Joining {
 public:
  Joining(const JoinFields& fields, const SchemaPtr& input, const CompileOptions& options);

  const SchemaPtr& output() const { return output_; }

  /// Gives the batch the schema of what comes out, with nothing of theirs.
  void begin(Batch& batch, EvalScratch& scratch) const;
  /// Adds theirs to a row of a batch like that. The payload stays where it is as long as the batch is used, followed by
  /// kReadablePastEnd readable bytes.
  void add(Batch& batch, uint16_t row, std::string_view payload) const;
  /// Makes `out` a batch of records that are theirs alone. `like_read`: what ours are.
  void make_lone(const std::vector<std::string_view>& payloads, bool like_read, Arena& arena, Batch& out) const;

 private:
  struct Field {
    Program ours;
    std::optional<Program> around;   ///< not null: theirs has no say
  };
  std::vector<Field> fields_;
  std::optional<Program> record_;    ///< of made records, where theirs is to be added to the whole
  size_t input_width_, first_field_, first_around_;
  std::vector<std::optional<size_t>> around_;   ///< the column, by field
  std::vector<std::string> key_names_;          ///< what their keys are in records that come out alone
  std::optional<size_t> added_;      ///< the column of the object with the members to add
  SchemaPtr output_;
};

}  // namespace weir
