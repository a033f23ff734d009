// Nodes that read: fields of the record, the special names, members and elements of computed values, lists.
#pragma once

#include <vector>

#include "weir/data/path.h"
#include "weir/data/schema.h"
#include "weir/format/record_parser.h"
#include "weir/query/eval_node.h"

namespace weir {

/// A field, found in `input`: the column of that path, or members of the columns that begin it, nested first.
EvalNodePtr make_field_node(const Path& path, const Schema& input, const FileNames& file_names);

/// `parts` of the value of `object`.
EvalNodePtr make_member_node(EvalNodePtr object, std::vector<Path::Part> parts);

/// `object[index]`, the index computed: a number is an element, a string a member.
EvalNodePtr make_subscript_node(EvalNodePtr object, EvalNodePtr index);

/// `[a, b, c]`.
EvalNodePtr make_list_node(std::vector<EvalNodePtr> items);

}  // namespace weir
