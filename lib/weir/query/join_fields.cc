#include "weir/query/join_fields.h"

#include <algorithm>
#include <variant>

namespace weir {
namespace {

void expect(FieldSet& fields, const Path& path) {
  fields.add(path);
  fields.expect(path);
}

}  // namespace

FieldSet JoinFields::ours(const FieldSet& wanted) {
  FieldSet fields;
  if (!terms_.adds) fields = wanted;
  for (const Match& match : terms_.on) expect(fields, match.ours);
  if (terms_.asof) expect(fields, terms_.asof->ours);
  if (!terms_.adds) return fields;
  fields_.clear();
  for (const Path& path : wanted.paths()) {
    fields.add(path);
    if (!path.special().empty()) continue;
    fields_.push_back(path);
    for (const Path& object : around(path)) fields.add(object);
  }
  whole_ |= wanted.is_everything();
  if (whole_) fields.add(FieldSet::everything());
  return fields;
}

FieldSet JoinFields::theirs() const {
  FieldSet wanted;
  for (const Path& field : fields_)
    if (auto path = in_theirs(field)) wanted.add(*path);
  if (whole_) wanted.add(FieldSet::everything());
  FieldSet fields = fields_before(drop_keys(), wanted);
  for (const Match& match : terms_.on) expect(fields, match.theirs);
  if (terms_.asof) expect(fields, terms_.asof->theirs);
  return fields;
}

std::optional<Path> JoinFields::in_theirs(const Path& field) const {
  if (terms_.prefix.empty()) return field;
  std::string name;
  for (size_t i = 0; i < field.parts.size(); ++i) {
    const auto* part = std::get_if<std::string>(&field.parts[i]);
    if (!part) return std::nullopt;
    name += (i ? "." : "") + *part;
    if (name.size() <= terms_.prefix.size()) continue;
    if (!name.starts_with(terms_.prefix)) return std::nullopt;
    Path path{.parts = {name.substr(terms_.prefix.size())}, .quoted = true, .span = field.span};
    path.parts.insert(path.parts.end(), field.parts.begin() + static_cast<ptrdiff_t>(i) + 1, field.parts.end());
    return path;
  }
  return std::nullopt;
}

std::optional<size_t> JoinFields::key_of(const Path& field) const {
  if (!terms_.lone_theirs) return std::nullopt;
  auto found = std::ranges::find_if(terms_.on, [&](const Match& match) { return match.ours == field; });
  if (found == terms_.on.end()) return std::nullopt;
  return static_cast<size_t>(found - terms_.on.begin());
}

std::vector<Path> JoinFields::around(const Path& field) const {
  std::vector<Path> objects;
  std::string name;
  for (size_t i = 0; i + 1 < field.parts.size(); ++i) {
    const auto* part = std::get_if<std::string>(&field.parts[i]);
    if (!part) break;
    name += (i ? "." : "") + *part;
    objects.push_back(flat_path(name, field.span));
  }
  return objects;
}

std::vector<EditStep> JoinFields::drop_keys() const {
  std::vector<EditStep> steps;
  for (const Match& match : terms_.on)
    if (match.theirs.special().empty()) steps.push_back({{.kind = Edit::Kind::Drop, .path = match.theirs}, nullptr});
  return steps;
}

}  // namespace weir
