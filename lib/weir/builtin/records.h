// Records: lines become batches. The planner puts the choice of a parser in front of every stage that names fields,
// unless `from` has chosen one; the parser then extracts only the fields that somebody reads.
#pragma once

#include <string>
#include <vector>

#include "weir/builtin/parse_records.h"
#include "weir/format/format_def.h"
#include "weir/query/eval_scratch.h"
#include "weir/query/program.h"
#include "weir/stage/plan.h"

namespace weir {

/// Adds the parser of a format; lines must flow.
void add_format(Plan& plan, const FormatDef& format, FormatOptions options, OnUnparsed on_unparsed);

/// Makes records flow: chooses a parser by the names and the first lines of the inputs if lines or bytes flow.
void ensure_records(Plan& plan);

/// The option `delimiter=` of formats of cells: one byte, or empty if it is not given. Throws Error(Usage) for what can't
/// stand between cells.
std::string cell_delimiter_option(const Arguments& arguments);

/// Keeps the records for which `condition` is not true, for a stage that gives the others to somebody else. Values that
/// did not read as what was needed are told there.
void add_rest_of_where(Plan& plan, const Expr& condition);

/// Scratch of a stage that evaluates expressions.
struct RecordScratch : Scratch {
  EvalScratch eval;
  Batch batch;
};

/// Trees and lists of them are given to stages by reference and kept by them.
std::vector<Item> clone(const std::vector<Item>& items);
FieldSet fields_read(const std::vector<Item>& items);
std::string to_text(const std::vector<Item>& items);

/// The option `limit` of a stage that keeps so many. Throws Error(Usage) if it is negative.
uint64_t limit_of(const Arguments& arguments);

/// Notes the values that did not read as what was needed.
void note_misread(EvalScratch& eval, const Place& place, Emit& out);

}  // namespace weir
