#include "weir/format/members.h"

#include <unordered_set>

#include "weir/data/json_text.h"
#include "weir/format/parse_lines.h"

namespace weir {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class MemberScratch final : public RecordParser::Scratch {
 public:
  MemberScratch(const MemberPlan& plan, const TimeZone* zone) : members(plan, zone) {}
  size_t held_bytes() const override { return members.held_bytes(); }
  Members members;
};

}  // namespace

MemberPlan::MemberPlan(const FieldSet& fields) {
  for (const Path& path : fields.paths()) {
    ColumnPlan column{column_is(path), {}};
    if (column.is == ColumnIs::Record) whole_ = true;
    if (column.is == ColumnIs::Time) time_ = true;
    std::string name;
    for (size_t i = 0; column.is == ColumnIs::Field && i < path.parts.size(); i++) {
      const auto* part = std::get_if<std::string>(&path.parts[i]);
      if (!part) break;
      name += (i ? "." : "") + *part;
      column.candidates.push_back({number(name), {path.parts.begin() + static_cast<ptrdiff_t>(i) + 1, path.parts.end()}});
    }
    columns_.push_back(std::move(column));
  }
  if (time_)
    for (auto name : time_field_names()) time_names_.push_back(number(std::string(name)));
}

uint32_t MemberPlan::number(const std::string& name) {
  sizes_ |= uint64_t{1} << (name.size() & 63);
  return names_.emplace(name, static_cast<uint32_t>(names_.size())).first->second;
}

int MemberPlan::find(std::string_view name) const {
  if (!(sizes_ >> (name.size() & 63) & 1)) return -1;
  auto found = names_.find(name);
  return found == names_.end() ? -1 : static_cast<int>(found->second);
}

void Members::begin(StringArena& arena) {
  arena_ = &arena;
  std::fill(is_found_.begin(), is_found_.end(), false);
  all_.clear();
  time_ns_.reset();
  missing_ = found_.size();
}

Value Members::field(const MemberPlan::ColumnPlan& column) {
  for (const auto& [name, rest] : column.candidates) {
    if (!is_found_[name]) continue;
    Value value = rest.empty() ? found_[name] : access_.find(found_[name], rest, *arena_);
    if (!value.is_null()) return value;
  }
  return Value();
}

Value Members::time() const {
  if (time_ns_) return Value::time(*time_ns_);
  for (auto name : plan_.time_names_)
    if (is_found_[name])
      if (auto ns = read_time(found_[name], zone_)) return Value::time(*ns);
  return Value();
}

Value Members::record() {
  json_.assign("{");
  std::unordered_set<std::string_view> seen;
  for (const auto& [name, value] : all_) {
    if (!seen.insert(name).second) continue;
    if (json_.size() > 1) json_ += ',';
    append_json_string(name, json_);
    json_ += ':';
    append_json(value, json_, zone_);
  }
  json_ += '}';
  return Value::object(arena_->put(json_));
}

void Members::push_row(std::string_view line, uint64_t number, const FileNames& names, Batch& out) {
  auto& columns = out.columns();
  for (size_t i = 0; i < columns.size(); i++) {
    const auto& column = plan_.columns_[i];
    switch (column.is) {
      case ColumnIs::Field: columns[i].push(field(column)); break;
      case ColumnIs::Time: columns[i].push(time()); break;
      case ColumnIs::Record: columns[i].push(record()); break;
      default: columns[i].push(special_value(column.is, line, number, out.place(), names));
    }
  }
}

size_t Members::held_bytes() const {
  return found_.capacity() * sizeof(Value) + all_.capacity() * sizeof(all_[0]) + json_.capacity() + access_.held_bytes();
}

MemberParser::MemberParser(const FieldSet& fields, ParserOptions options)
    : RecordParser(fields), options_(std::move(options)), plan_(fields) {}

std::unique_ptr<RecordParser::Scratch> MemberParser::make_scratch() const {
  return std::make_unique<MemberScratch>(plan_, options_.zone());
}

bool MemberParser::parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const {
  auto& members = static_cast<MemberScratch&>(scratch).members;
  return parse_lines(text, at, schema(), options_, out, [&](std::string_view line, uint64_t number, Batch& batch) {
    return read_row(line, number, members, batch);
  });
}

std::string_view MemberParser::parse_text(std::string_view text, Scratch& scratch, Batch& out) const {
  return read_row(text, 0, static_cast<MemberScratch&>(scratch).members, out);
}

std::string_view MemberParser::read_row(std::string_view line, uint64_t number, Members& members, Batch& out) const {
  members.begin(out.arena());
  auto content = line;
  if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
  if (auto why = read(content, members); !why.empty()) return why;
  members.push_row(line, number, options_.file_names, out);
  return {};
}

}  // namespace weir
