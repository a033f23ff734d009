#include "weir/format/record_text.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "weir/base/check.h"
#include "weir/data/json_text.h"
#include "weir/format/json_access.h"
#include "weir/format/object_editor.h"

namespace weir {

class RecordText::State {
 public:
  std::string_view of(const Batch& batch, uint16_t row, size_t edits) {
    auto record = before_edits(batch, row);
    const RecordChange* change = batch.schema().change();
    if (!change || edits == 0) return record;
    values_.clear();
    editor_.open(record);
    for (const Edit& edit : std::span(change->edits).first(std::min(edits, change->edits.size()))) apply(edit, batch, row);
    return editor_.text();
  }

  JsonAccess access;
  const TimeZone* zone = nullptr;

 private:
  /// The record that the edits change.
  std::string_view before_edits(const Batch& batch, uint16_t row) {
    const Schema& schema = batch.schema();
    if (batch.schema_ptr() != schema_) {
      schema_ = batch.schema_ptr();
      record_ = schema.change() ? schema.change()->record : schema.find(special_path("_"));
    }
    if (record_) {
      const Value& record = batch.column(*record_)[row];
      return record.kind() == Kind::Object ? record.raw() : "{}";
    }
    WEIR_CHECK(!schema.change());   // somebody reads the record and has not said so
    if (!batch.is_made()) return batch.line(row);
    text_ = "{";
    for (size_t i = 0; i < schema.size(); ++i) {
      if (i) text_ += ',';
      append_json_string(schema.names()[i], text_);
      text_ += ':';
      append_json(batch.column(i)[row], text_, zone);
    }
    text_ += '}';
    made_.clear();
    return made_.put(text_);
  }

  void apply(const Edit& edit, const Batch& batch, uint16_t row) {
    if (!edit.path.special().empty()) return;   // `_time` is in no record
    switch (edit.kind) {
      case Edit::Kind::Set:
      case Edit::Kind::Replace:
        text_.clear();
        append_json(batch.column(edit.column)[row], text_, zone);
        return editor_.set(edit.path, values_.put(text_), edit.kind == Edit::Kind::Set);
      case Edit::Kind::Drop:
        return editor_.remove(edit.path);
      case Edit::Kind::Rename:
        return editor_.rename(edit.from, edit.path);
      case Edit::Kind::Fill:
        if (const Value& added = batch.column(edit.column)[row]; added.kind() == Kind::Object) editor_.fill(added.raw());
        return;
      case Edit::Kind::Define:
        return;
    }
  }

  SchemaPtr schema_;
  std::optional<size_t> record_;   ///< the column of `_` in that schema
  ObjectEditor editor_;
  StringArena values_, made_;
  std::string text_;
};

RecordText::RecordText() : state_(std::make_unique<State>()) {}
RecordText::~RecordText() = default;
RecordText::RecordText(RecordText&&) noexcept = default;
RecordText& RecordText::operator=(RecordText&&) noexcept = default;

void RecordText::print_in(const TimeZone* zone) { state_->zone = zone; }

std::string_view RecordText::of(const Batch& batch, uint16_t row, size_t edits) {
  return state_->of(batch, row, edits);
}

std::string_view RecordText::of(const Batch& batch, uint16_t row) {
  const RecordChange* change = batch.schema().change();
  return state_->of(batch, row, change ? change->edits.size() : 0);
}

void RecordText::members(const Batch& batch, uint16_t row, std::vector<std::pair<Value, Value>>& out) {
  if (batch.is_made() && !batch.schema().change()) {
    out.clear();
    for (size_t i = 0; i < batch.schema().size(); ++i)
      out.emplace_back(Value::string(batch.schema().names()[i]), batch.column(i)[row]);
    return;
  }
  state_->access.members(Value::object(of(batch, row)), out);
}

void RecordText::append(const Batch& batch, uint16_t row, std::string& out) {
  append_json_line(of(batch, row), out);
}

}  // namespace weir
