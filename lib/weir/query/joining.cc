#include "weir/query/joining.h"

#include <algorithm>

#include "weir/query/byte_stream.h"
#include "weir/query/make_expr.h"

namespace weir {
namespace {

/// The first that is not null.
ExprPtr any_of(const std::vector<Path>& paths) {
  ExprPtr any;
  for (const Path& path : paths) {
    any = any ? binary_expr(Op::Default, std::move(any), field_expr(path)) : field_expr(path);
  }
  return any;
}

}  // namespace

JoinPayload::JoinPayload(const JoinFields& fields, const SchemaPtr& input, const CompileOptions& options)
    : prefix_(fields.terms().prefix) {
  if (!fields.terms().adds) return;
  if (fields.terms().lone_theirs)
    for (const Match& match : fields.terms().on) keys_.push_back(Program::compile(*field_expr(match.theirs), input, options));
  drop_keys_.emplace(fields.drop_keys(), input, options);
  for (const Path& path : fields.fields()) {
    key_of_.push_back(fields.key_of(path));
    fields_.emplace_back();
    if (auto theirs = fields.in_theirs(path))
      fields_.back().emplace(Program::compile(*field_expr(*theirs), drop_keys_->output(), options));
  }
  if (fields.whole()) record_.emplace(Program::compile(*field_expr(special_path("_")), drop_keys_->output(), options));
}

JoinPayload::Values JoinPayload::evaluate(Batch& batch, EvalScratch& scratch) const {
  Values values;
  values.columns.resize(keys_.size() + fields_.size());
  for (size_t i = 0; i < keys_.size(); ++i) keys_[i].evaluate(batch, scratch, values.columns[i]);
  if (drop_keys_) drop_keys_->apply(batch, scratch);
  for (size_t i = 0; i < fields_.size(); ++i) {
    Column& column = values.columns[keys_.size() + i];
    if (key_of_[i]) column = values.columns[*key_of_[i]];
    else if (fields_[i]) fields_[i]->evaluate(batch, scratch, column);
    else column.resize(batch.rows());
  }
  if (record_) record_->evaluate(batch, scratch, values.record);
  return values;
}

void JoinPayload::write(const Values& values, uint16_t row, EvalScratch& scratch, std::string& payload) const {
  payload.clear();
  ByteWriter out(payload);
  for (const Column& column : values.columns) out.put_value(column[row]);
  if (!record_) return;
  const Value& record = values.record[row];
  if (prefix_.empty()) return out.put_value(record);
  auto text = prefixed(record, scratch);
  out.put_value(Value::object(text));
}

std::string JoinPayload::prefixed(const Value& record, EvalScratch& scratch) const {
  std::vector<std::pair<Value, Value>> members;
  scratch.json().members(record, members);
  std::string front;
  append_json(Value::string(prefix_), front);
  front.pop_back();
  std::string text = "{", name;
  for (const auto& [member, value] : members) {
    if (text.size() > 1) text += ',';
    name.clear();
    append_json(member, name);
    text += front;
    text += std::string_view(name).substr(1);
    text += ':';
    append_json(value, text);
  }
  return text + '}';
}

Joining::Joining(const JoinFields& fields, const SchemaPtr& input, const CompileOptions& options)
    : input_width_(input->size()) {
  std::vector<Path> paths;
  for (const Path& path : input->paths()) paths.push_back(path.special().empty() ? Path() : path);
  RecordChange change;
  if (input->change()) change = *input->change();
  else change.record = input->find(special_path("_"));
  first_field_ = paths.size();
  for (const Path& path : fields.fields()) {
    fields_.push_back({Program::compile(*field_expr(path), input, options), {}});
    paths.push_back(path);
  }
  first_around_ = paths.size();
  for (size_t i = 0; i < fields_.size(); ++i) {
    around_.emplace_back();
    auto objects = fields.around(fields.fields()[i]);
    if (objects.empty()) continue;
    fields_[i].around.emplace(Program::compile(*any_of(objects), input, options));
    around_[i] = paths.size();
    paths.emplace_back();
  }
  Edit fill{.kind = Edit::Kind::Fill, .path = {}};
  if (fields.whole()) {
    if (!change.record) {
      record_.emplace(Program::compile(*field_expr(special_path("_")), input, options));
      change.record = paths.size();
      paths.emplace_back();
    }
    added_ = fill.column = paths.size();
    paths.emplace_back();
  }
  change.edits.push_back(std::move(fill));
  if (fields.terms().lone_theirs)
    for (const Match& match : fields.terms().on) key_names_.push_back(match.ours.text());
  output_ = std::make_shared<const Schema>(std::move(paths), std::move(change));
}

void Joining::begin(Batch& batch, EvalScratch& scratch) const {
  std::vector<Column> columns(output_->size() - input_width_);
  size_t at = 0;
  for (const Field& field : fields_) field.ours.evaluate(batch, scratch, columns[at++]);
  for (const Field& field : fields_)
    if (field.around) field.around->evaluate(batch, scratch, columns[at++]);
  if (record_) record_->evaluate(batch, scratch, columns[at++]);
  if (added_) columns[at].resize(batch.rows());
  for (Column& column : columns) batch.columns().push_back(std::move(column));
  batch.become_changed(output_);
}

void Joining::add(Batch& batch, uint16_t row, std::string_view payload) const {
  ByteReader in(payload);
  auto& columns = batch.columns();
  for (size_t i = 0; i < key_names_.size(); ++i) in.get_value();
  for (size_t i = 0; i < fields_.size(); ++i) {
    Value theirs = in.get_value();
    Column& column = columns[first_field_ + i];
    if (theirs.is_null() || !column[row].is_null()) continue;
    if (!around_[i] || columns[*around_[i]][row].is_null()) column.set(row, theirs);
  }
  if (added_) columns[*added_].set(row, in.get_value());
}

void Joining::make_lone(const std::vector<std::string_view>& payloads, bool like_read, Arena& arena, Batch& out) const {
  Place place;
  place.file = kNoFile;
  place.compacted = true;
  if (like_read) {
    auto buffer = arena.allocate(payloads.size());
    std::fill_n(buffer.data(), payloads.size(), '\n');
    out.start_read(output_, std::move(buffer).freeze(payloads.size()), place, 0);
    for (size_t i = 0; i < payloads.size(); ++i) out.push_line(static_cast<uint32_t>(i), 0);
  } else {
    out.start_made(output_, place, 0);
  }
  auto& columns = out.columns();
  for (Column& column : columns) column.resize(payloads.size());
  for (size_t i = 0; i < payloads.size(); ++i) {
    auto row = static_cast<uint16_t>(i);
    ByteReader in(out.arena().put(payloads[i]));
    std::string object = "{";
    for (const std::string& name : key_names_) {
      if (object.size() > 1) object += ',';
      append_json(Value::string(name), object);
      object += ':';
      append_json(in.get_value(), object);
    }
    for (size_t j = 0; j < fields_.size(); ++j) columns[first_field_ + j].set(row, in.get_value());
    if (!added_) continue;
    auto rest = in.get_value().raw().substr(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    if (rest != "}" && object.size() > 1) object += ',';
    object += rest;
    columns[*added_].set(row, Value::object(out.arena().put(object)));
  }
  out.finish(payloads.size());
}

}  // namespace weir
