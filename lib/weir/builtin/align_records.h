// Records of two inputs that flow on as one are given the same columns.
#pragma once

#include <memory>

#include "weir/data/field_set.h"
#include "weir/stage/plan.h"

namespace weir {

/// What both sides are told: the fields that are wanted behind, while a run is planned, and the schema they get.
struct Alignment {
  bool as_read = true;     ///< both leave by their lines; else the columns are the records
  FieldSet wanted = {};
  SchemaPtr schema = {};
};

/// Adds the Map that does it at the end of one side. Records must flow.
void add_alignment(Plan& plan, std::shared_ptr<Alignment> alignment);

}  // namespace weir
