// Program: an expression, checked and compiled for batches of one schema. Immutable, used by all workers at a
// time, each with an EvalScratch of its own. Works on whole columns: a node of the expression is evaluated
// for all selected rows before the next one.
//
// Compiling throws ExprError: a function that does not exist or that this build does not have, a wrong number
// of arguments, a regular expression or network that can't be read. Running throws nothing: what can't be
// computed is null, a condition on it false (language/README.md, "Values").
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "weir/data/batch.h"
#include "weir/data/column.h"
#include "weir/data/field_set.h"
#include "weir/data/schema.h"
#include "weir/data/time_zone.h"
#include "weir/format/record_parser.h"
#include "weir/query/eval_scratch.h"
#include "weir/query/expr.h"

namespace weir {

class EvalNode;

struct CompileOptions {
  int64_t now_ns = 0;         ///< what now() is: the start of the run
  FileNames file_names = {};  ///< for `_file` of records that are not parsed for it; thread-safe
  TimeZonePtr zone = {};      ///< of times that name none, of calendar functions and of printing; null: UTC
  bool judge = false;         ///< each line is read, and must be right as a whole, not only what is read of it
  bool strict = false;        ///< the first line that can't be parsed ends the run
  bool count_types = false;   ///< the types of the fields that are read are wanted
  bool keep_rejects = false;  ///< lines that can't be parsed are wanted byte for byte
  /// The content of a small file, for lines("FILE"), read while compiling. Throws Error.
  std::function<std::string(const std::string& path)> read_file = {};
  size_t memory_bytes = 40 << 20;   ///< of the whole run: decides how long aggregates stay exact
};

class Program {
 public:
  static Program compile(const Expr& expr, const SchemaPtr& input, const CompileOptions& options = {});
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  /// Takes the rows for which the expression is not true out of the batch's selection.
  void filter(Batch& batch, EvalScratch& scratch) const;

  /// The value for each selected row, into `out`, which gets as many rows as the batch, null where not
  /// selected. Text lives in the batch: its chunk or its arena.
  void evaluate(Batch& batch, EvalScratch& scratch, Column& out) const;

  /// The same without a copy: good only for the selected rows.
  Vector vector(Batch& batch, EvalScratch& scratch) const;

  /// The value, if it depends on no record. Text lives as long as the program.
  std::optional<Value> constant() const;

 private:
  Program(std::unique_ptr<const EvalNode> root, TimeZonePtr zone);
  std::unique_ptr<const EvalNode> root_;
  TimeZonePtr zone_;
};

/// The fields that an expression reads: what its records must be parsed for.
FieldSet fields_read(const Expr& expr);

}  // namespace weir
