#include "weir/builtin/fields_seen.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "weir/format/json_access.h"

namespace weir {
namespace {

constexpr size_t kSampledLinesMax = 8;
constexpr size_t kSampledBytesMax = 64 << 10;
constexpr size_t kNestedMax = 3;
constexpr size_t kNamesMax = 256;

/// The names of an object's members, and of those inside them with dots.
void add_names(const Value& object, const std::string& prefix, size_t depth, JsonAccess& json, std::set<std::string>& names) {
  std::vector<std::pair<Value, Value>> members;
  json.members(object, members);
  std::string scratch;
  for (const auto& [name, value] : members) {
    if (names.size() == kNamesMax) return;
    std::string path = prefix + std::string(text_of(name, scratch));
    names.insert(path);
    if (value.kind() == Kind::Object && depth < kNestedMax) add_names(value, path + ".", depth + 1, json, names);
  }
}

/// Good enough for a hint: names that hold the delimiter are taken apart.
std::set<std::string> names_in_heading(std::string_view heading, char delimiter) {
  std::set<std::string> names;
  while (!heading.empty()) {
    size_t end = std::min(heading.find(delimiter), heading.size());
    std::string_view name = heading.substr(0, end);
    while (!name.empty() && (name.front() == '"' || name.front() == ' ')) name.remove_prefix(1);
    while (!name.empty() && (name.back() == '"' || name.back() == ' ' || name.back() == '\r')) name.remove_suffix(1);
    names.insert(std::string(name));
    heading.remove_prefix(std::min(end + 1, heading.size()));
  }
  return names;
}

std::set<std::string> names_of(const std::string& lines, const Place& place, const FileParsers& parsers) {
  std::set<std::string> names;
  const auto& [format, delimiter, heading] = parsers.of(place.file).format;
  if (!format) return names;
  if (format->framing == Framing::Cells) return names_in_heading(heading, delimiter);
  Arena arena(1);
  Text text(arena.copy(lines), place);
  auto parser = format->make_parser(FieldSet::everything(), {.format = parsers.format_options()});
  auto scratch = parser->make_scratch();
  JsonAccess json;
  LineCursor at;
  Batch batch;
  while (parser->parse(text, at, *scratch, batch)) {
    for (auto row : batch.selection())
      if (batch.column(0)[row].kind() == Kind::Object) add_names(batch.column(0)[row], "", 0, json, names);
  }
  return names;
}

/// Up to an index, which says nothing of the name.
std::string_view name_part(std::string_view path) { return path.substr(0, path.find('[')); }

}  // namespace

void FieldsSeen::want(const FieldSet& fields) {
  names_.clear();
  seen_.clear();
  bool all = true;
  for (size_t i = 0; i < fields.paths().size(); i++) {
    const auto& path = fields.paths()[i];
    bool of_no_interest = !fields.expects(i) || !path.special().empty();
    names_.push_back(path.text());
    seen_.emplace_back(of_no_interest);
    all &= of_no_interest;
  }
  all_seen_ = all;
}

void FieldsSeen::look_at(const Batch& batch) {
  if (all_seen_.load(std::memory_order_relaxed) || batch.rows() == 0) return;
  bool all = true;
  for (size_t i = 0; i < seen_.size(); i++) {
    if (seen_[i].load(std::memory_order_relaxed)) continue;
    if (batch.column(i).only(kind_bit(Kind::Null))) all = false;
    else seen_[i].store(true, std::memory_order_relaxed);
  }
  if (all) all_seen_.store(true, std::memory_order_relaxed);
}

void FieldsSeen::look_at(const Text& text, uint64_t passed_over) {
  if (all_seen_.load(std::memory_order_relaxed)) return;
  if (passed_over) some_passed_over_.store(true, std::memory_order_relaxed);
  std::lock_guard lock(mutex_);
  if (!sample_.empty() && text.place().sequence >= sample_place_.sequence) return;
  sample_.clear();
  sample_place_ = text.place();
  size_t lines = 0;
  text.for_each_line([&](std::string_view line) {
    if (lines++ == kSampledLinesMax || sample_.size() + line.size() > kSampledBytesMax) return false;
    sample_.append(line).append("\n");
    // In JSON they mean nothing.
    std::replace(sample_.end() - static_cast<ptrdiff_t>(line.size()) - 1, sample_.end() - 1, '\n', ' ');
    return true;
  });
}

AbsentFields FieldsSeen::absent(const FileParsers& parsers) const {
  AbsentFields absent;
  if (all_seen_ || sample_.empty() || parsers.keeps_unparsed()) return absent;
  auto present = names_of(sample_, sample_place_, parsers);
  for (size_t i = 0; i < seen_.size(); i++)
    if (!seen_[i] && !present.contains(std::string(name_part(names_[i])))) absent.names.push_back(names_[i]);
  absent.some_passed_over = some_passed_over_;
  absent.present.assign(present.begin(), present.end());
  return absent;
}

}  // namespace weir
