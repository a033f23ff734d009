#include "weir/data/edit.h"

#include <algorithm>
#include <span>
#include <string>

namespace weir {
namespace {

using Parts = std::span<const Path::Part>;

/// The names that a path may begin with in the record: `a.b.c` finds `a`, `a.b` and `a.b.c`.
std::vector<std::string> first_names(Parts parts) {
  std::vector<std::string> names;
  for (const auto& part : parts) {
    const auto* name = std::get_if<std::string>(&part);
    if (!name) break;
    names.push_back(names.empty() ? *name : names.back() + '.' + *name);
  }
  return names;
}

/// Whether a change of what one path finds may show in what the other finds.
bool meet(Parts a, Parts b) {
  if (a.empty() || b.empty()) return true;
  auto a_names = first_names(a), b_names = first_names(b);
  if (a_names.empty() || b_names.empty()) return true;
  for (size_t i = 0; i < a_names.size(); ++i) {
    for (size_t j = 0; j < b_names.size(); ++j) {
      if (a_names[i] == b_names[j] && meet(a.subspan(i + 1), b.subspan(j + 1))) return true;
    }
  }
  return false;
}

bool begins_with(const Path& path, const Path& front) {
  return path.parts.size() >= front.parts.size() &&
         std::equal(front.parts.begin(), front.parts.end(), path.parts.begin());
}

/// The spellings of `path` that an edit of what its first `count` parts find does not touch: members whose names
/// hold more of it.
std::vector<Path> longer_names(const Path& path, size_t count) {
  std::vector<Path> longer;
  auto names = first_names(path.parts);
  for (size_t size = count + 1; size <= names.size(); ++size) {
    Path spelling{.parts = {names[size - 1]}, .quoted = true, .span = {}};
    spelling.parts.insert(spelling.parts.end(), path.parts.begin() + static_cast<ptrdiff_t>(size), path.parts.end());
    longer.push_back(std::move(spelling));
  }
  return longer;
}

std::vector<Path::Part> rest_of(const Path& path, size_t count) {
  return {path.parts.begin() + static_cast<ptrdiff_t>(count), path.parts.end()};
}

LookBack look_back_at_name(const Edit& edit, const Path& path) {
  std::string name = edit.path.text();
  Path prefix{.parts = {}, .span = {}};
  for (size_t i = 0; i < path.parts.size(); ++i) {
    prefix.parts.push_back(path.parts[i]);
    if (prefix.text() != name) continue;
    auto rest = rest_of(path, i + 1);
    bool whole = rest.empty();
    return {.column = true, .rest = std::move(rest), .before = whole ? std::vector<Path>() : std::vector<Path>{path}};
  }
  return {.before = {path}};
}

LookBack look_back_at_rename(const Edit& edit, const Path& path) {
  bool old = meet(path.parts, edit.from.parts), renamed = meet(path.parts, edit.path.parts);
  if (!old && !renamed) return {.before = {path}};
  if (meet(edit.from.parts, edit.path.parts)) return {.mixed = true};
  if (path.parts == edit.path.parts) return {.before = {edit.from, path}};
  if (renamed || edit.from.parts.size() > 1 || !begins_with(path, edit.from)) return {.mixed = true};
  return {.before = longer_names(path, 1)};
}

}  // namespace

bool paths_meet(const Path& a, const Path& b) { return meet(a.parts, b.parts); }

LookBack look_back(const Edit& edit, const Path& path) {
  if (edit.kind == Edit::Kind::Fill) {
    if (path.special().empty()) return {.settled = true};
    return {.before = {path}};
  }
  if (path.special() != edit.path.special()) return {.before = {path}};
  if (edit.kind == Edit::Kind::Define) return look_back_at_name(edit, path);
  if (edit.kind == Edit::Kind::Rename) return look_back_at_rename(edit, path);
  bool sets = edit.kind != Edit::Kind::Drop;
  if (begins_with(path, edit.path)) {
    size_t count = edit.path.parts.size();
    // With more than one part, other spellings begin inside of what the edit finds.
    if (count > 1 && path.parts.size() > count) return {.mixed = true};
    return {.column = sets, .rest = rest_of(path, count), .before = longer_names(path, count)};
  }
  if (meet(path.parts, edit.path.parts)) return {.mixed = true};
  return {.before = {path}};
}

namespace {

void add_before(std::span<const Edit> edits, const Path& path, FieldSet& fields) {
  if (edits.empty()) return fields.add(path);
  auto seen = look_back(edits.back(), path);
  if (seen.mixed) fields.add(FieldSet::everything());
  if (seen.settled) fields.add(path);
  for (const Path& before : seen.before) add_before(edits.first(edits.size() - 1), before, fields);
}

}  // namespace

FieldSet fields_before(const std::vector<Edit>& edits, const FieldSet& after) {
  FieldSet fields;
  for (const Path& path : after.paths()) {
    if (path.special().empty() || path.special() == "_time") add_before(edits, path, fields);
    else fields.add(path);
  }
  return fields;
}

}  // namespace weir
