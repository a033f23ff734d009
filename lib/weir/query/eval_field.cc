#include "weir/query/eval_field.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

#include "weir/query/eval_logic.h"

namespace weir {
namespace {

/// A whole column of the batch, as it is.
class ColumnNode : public ValueNode {
 public:
  explicit ColumnNode(size_t column) : column_(column) {}
  Vector evaluate(EvalContext& context, Rows) const override {
    const Column& column = context.batch.column(column_);
    Vector vector;
    vector.values = column.data();
    vector.kinds = column.kinds();
    return vector;
  }

 private:
  size_t column_;
};

/// Members of columns, in the order of preference.
class ColumnMembersNode : public ValueNode {
 public:
  struct Candidate {
    size_t column;
    std::vector<Path::Part> rest;
  };
  explicit ColumnMembersNode(std::vector<Candidate> candidates) : candidates_(std::move(candidates)) {}

  Vector evaluate(EvalContext& context, Rows rows) const override {
    return fill(context, rows, [&](uint16_t row) {
      for (const auto& [column, rest] : candidates_) {
        Value found =
            context.scratch.json().find(context.batch.column(column)[row], rest, context.batch.arena());
        if (!found.is_null()) return found;
      }
      return Value();
    });
  }

 private:
  std::vector<Candidate> candidates_;
};

class LineNode : public ValueNode {
 public:
  Vector evaluate(EvalContext& context, Rows rows) const override {
    const Batch& batch = context.batch;
    return fill(context, rows,
                [&](uint16_t row) { return batch.is_made() ? Value() : Value::string(batch.line(row)); });
  }
};

class LineNumberNode : public ValueNode {
 public:
  Vector evaluate(EvalContext& context, Rows rows) const override {
    const Batch& batch = context.batch;
    uint64_t first = batch.place().first_line;
    return fill(context, rows, [&](uint16_t row) {
      auto before = batch.is_made() || !first ? std::nullopt : batch.line_in_chunk(batch.line(row));
      return before ? Value::of(static_cast<int64_t>(first + *before)) : Value();
    });
  }
};

class FileNode : public ValueNode {
 public:
  explicit FileNode(FileNames names) : names_(std::move(names)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    Value name = names_ ? Value::string(names_(context.batch.place().file)) : Value();
    return fill(context, rows, [&](uint16_t) { return name; });
  }

 private:
  FileNames names_;
};

/// `_`: the record as JSON text, or what a path finds in it. For fields that the columns do not tell.
class RecordNode : public ValueNode {
 public:
  RecordNode(size_t edits, std::vector<Path::Part> parts) : edits_(edits), parts_(std::move(parts)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    Batch& batch = context.batch;
    context.scratch.records().print_in(context.zone);
    return fill(context, rows, [&](uint16_t row) {
      auto text = context.scratch.records().of(batch, row, edits_);
      auto record = Value::object(is_part_of(batch.chunk(), text) ? text : batch.arena().put(text));
      return context.scratch.json().find(record, parts_, batch.arena());
    });
  }

 private:
  static bool is_part_of(const Chunk& chunk, std::string_view text) {
    auto whole = chunk.view();
    return !std::less<>()(text.data(), whole.data()) && std::less<>()(text.data(), whole.data() + whole.size());
  }

  size_t edits_;
  std::vector<Path::Part> parts_;
};

class NullNode : public ValueNode {
 public:
  Vector evaluate(EvalContext& context, Rows rows) const override {
    return fill(context, rows, [](uint16_t) { return Value(); });
  }
};

class MemberNode : public ValueNode {
 public:
  MemberNode(EvalNodePtr object, std::vector<Path::Part> parts)
      : object_(std::move(object)), parts_(std::move(parts)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    Vector object = object_->evaluate(context, rows);
    return fill(context, rows, [&](uint16_t row) {
      return context.scratch.json().find(object[row], parts_, context.batch.arena());
    });
  }

 private:
  EvalNodePtr object_;
  std::vector<Path::Part> parts_;
};

class SubscriptNode : public ValueNode {
 public:
  SubscriptNode(EvalNodePtr object, EvalNodePtr index)
      : object_(std::move(object)), index_(std::move(index)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    Vector object = object_->evaluate(context, rows);
    Vector index = index_->evaluate(context, rows);
    return fill(context, rows, [&](uint16_t row) {
      const Value& at = index[row];
      Path::Part part;
      if (at.is_text()) {
        part = std::string(text_of(at, context.scratch.text));
      } else if (at.kind() == Kind::Int) {
        part = at.int_value();
      } else {
        return Value();
      }
      return context.scratch.json().find(object[row], std::span(&part, 1), context.batch.arena());
    });
  }

 private:
  EvalNodePtr object_, index_;
};

class ListNode : public ValueNode {
 public:
  explicit ListNode(std::vector<EvalNodePtr> items) : items_(std::move(items)) {}
  Vector evaluate(EvalContext& context, Rows rows) const override {
    std::vector<Vector> items;
    for (const auto& item : items_) items.push_back(item->evaluate(context, rows));
    return fill(context, rows, [&](uint16_t row) {
      std::string json = "[";
      for (const Vector& item : items) {
        if (json.size() > 1) json += ',';
        append_json(item[row], json, context.zone);
      }
      return Value::list(context.batch.arena().put(json + "]"));
    });
  }

 private:
  std::vector<EvalNodePtr> items_;
};

/// A field of records that are what the columns say, or what was read.
EvalNodePtr make_plain_node(const Path& path, const Schema& input) {
  if (auto column = input.find(path)) return std::make_unique<ColumnNode>(*column);
  std::vector<ColumnMembersNode::Candidate> candidates;
  Path prefix{.parts = {}, .span = {}};
  for (size_t i = 0; i < path.parts.size(); ++i) {
    prefix.parts.push_back(path.parts[i]);
    std::vector<Path::Part> rest(path.parts.begin() + static_cast<ptrdiff_t>(i) + 1, path.parts.end());
    if (auto column = input.find(prefix.text())) {
      if (rest.empty() && candidates.empty()) return std::make_unique<ColumnNode>(*column);
      candidates.push_back({*column, std::move(rest)});
    }
  }
  if (!candidates.empty()) return std::make_unique<ColumnMembersNode>(std::move(candidates));
  // Records that a stage has made anew have only themselves for a column.
  if (input.change() && input.change()->record)
    return make_member_node(std::make_unique<ColumnNode>(*input.change()->record), path.parts);
  return std::make_unique<NullNode>();
}

/// A field as it is behind the first `edits` edits.
EvalNodePtr make_edited_node(const Path& path, const Schema& input, size_t edits) {
  if (edits == 0) return make_plain_node(path, input);
  const Edit& edit = input.change()->edits[edits - 1];
  auto seen = look_back(edit, path);
  if (seen.mixed) return std::make_unique<RecordNode>(edits, path.parts);
  if (seen.settled) return make_plain_node(path, input);
  EvalNodePtr node;
  if (seen.column) {
    node = std::make_unique<ColumnNode>(edit.column);
    if (!seen.rest.empty()) node = make_member_node(std::move(node), std::move(seen.rest));
  }
  for (const Path& before : seen.before) {
    auto other = make_edited_node(before, input, edits - 1);
    node = node ? make_default_node(std::move(node), std::move(other)) : std::move(other);
  }
  if (!node) node = std::make_unique<NullNode>();
  return node;
}

EvalNodePtr make_special_node(std::string_view name, const Schema& input, const FileNames& file_names) {
  if (name == "_line") return std::make_unique<LineNode>();
  if (name == "_lineno") return std::make_unique<LineNumberNode>();
  if (name == "_file") return std::make_unique<FileNode>(file_names);
  if (name == "_")
    return std::make_unique<RecordNode>(input.change() ? input.change()->edits.size() : 0, std::vector<Path::Part>());
  return std::make_unique<NullNode>();  // `_time` of records that were not parsed for it
}

}  // namespace

EvalNodePtr make_field_node(const Path& path, const Schema& input, const FileNames& file_names) {
  size_t edits = input.change() ? input.change()->edits.size() : 0;
  auto special = path.special();
  if (special.empty()) return make_edited_node(path, input, edits);
  if (path.parts.size() > 1) {
    Path whole = path;
    whole.parts.resize(1);
    return make_member_node(make_field_node(whole, input, file_names), {path.parts.begin() + 1, path.parts.end()});
  }
  bool is_edited = special == "_" && edits > 0;
  if (special == "_time" && edits > 0 &&
      std::any_of(input.change()->edits.begin(), input.change()->edits.end(),
                  [](const Edit& edit) { return edit.path.special() == "_time"; }))
    return make_edited_node(path, input, edits);
  if (auto column = input.find(path); column && !is_edited) return std::make_unique<ColumnNode>(*column);
  return make_special_node(special, input, file_names);
}

EvalNodePtr make_member_node(EvalNodePtr object, std::vector<Path::Part> parts) {
  return std::make_unique<MemberNode>(std::move(object), std::move(parts));
}

EvalNodePtr make_subscript_node(EvalNodePtr object, EvalNodePtr index) {
  return std::make_unique<SubscriptNode>(std::move(object), std::move(index));
}

EvalNodePtr make_list_node(std::vector<EvalNodePtr> items) {
  return std::make_unique<ListNode>(std::move(items));
}

}  // namespace weir
