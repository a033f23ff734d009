#include "weir/format/object_editor.h"

#include <algorithm>
#include <utility>

#include "weir/data/json_text.h"

namespace weir {

/// What to do with a member that was found.
struct ObjectEditor::Change {
  enum class Kind : uint8_t { Put, Remove, Rename } kind;
  std::string_view text = {};   ///< the new value
  bool passes_null = false;     ///< a null counts as not found
  bool all = false;             ///< of Remove: in every spelling of the path
  Parts name = {};              ///< of Rename: the new path, as long as the old one, or one name
};

void ObjectEditor::open(std::string_view object) {
  arena_.clear();
  opened_ = object;
  changed_ = false;
  cut_object(document_, object, members_);
}

bool ObjectEditor::names(const TextMember& member, std::string_view name) {
  if (member.name.find('\\') == std::string_view::npos) return member.name == name;
  scratch_.clear();
  unescape_json(member.name, scratch_);
  return scratch_ == name;
}

/// A name as it stands between the quotes.
std::string_view ObjectEditor::name_text(std::string_view name) {
  scratch_.clear();
  append_json_string(name, scratch_);
  return arena_.put(std::string_view(scratch_).substr(1, scratch_.size() - 2));
}

std::string_view ObjectEditor::join(const Members& members) {
  scratch_ = "{";
  for (const TextMember& member : members) {
    if (scratch_.size() > 1) scratch_ += ',';
    scratch_ += '"';
    scratch_ += member.name;
    scratch_ += "\":";
    scratch_ += member.value;
  }
  scratch_ += '}';
  return arena_.put(scratch_);
}

std::string_view ObjectEditor::join(const std::vector<std::string_view>& elements) {
  scratch_ = "[";
  for (auto element : elements) {
    if (scratch_.size() > 1) scratch_ += ',';
    scratch_ += element;
  }
  scratch_ += ']';
  return arena_.put(scratch_);
}

bool ObjectEditor::change_member(Members& members, Parts parts, const Change& change) {
  std::string name;
  bool any = false;
  for (size_t count = 1; count <= parts.size(); ++count) {
    const auto* part = std::get_if<std::string>(&parts[count - 1]);
    if (!part) break;
    if (count > 1) name += '.';
    name += *part;
    if (!change_named(members, name, count, parts.subspan(count), change)) continue;
    any = true;
    if (!change.all) break;
  }
  return any;
}

bool ObjectEditor::change_named(Members& members, std::string_view name, size_t count, Parts rest,
                                const Change& change) {
  bool any = false;
  for (size_t i = 0; i < members.size(); ++i) {
    if (!names(members[i], name)) continue;
    if (rest.empty()) {
      if (change.passes_null && members[i].value == "null") return false;
      change_here(members, i, name, count, change);
      return true;
    }
    if (auto value = changed(members[i].value, rest, change)) {
      members[i].value = *value;
      any = true;
    }
    if (!change.all) return any;   // the first of equal names is the one that counts
  }
  return any;
}

/// `count`: how many parts of the path make up `name`.
void ObjectEditor::change_here(Members& members, size_t at, std::string_view name, size_t count,
                               const Change& change) {
  TextMember kept = members[at];
  auto position = members.begin() + static_cast<ptrdiff_t>(at);
  if (change.kind == Change::Kind::Put) kept.value = change.text;
  // No other member of that name, nor of its new one, may take its place.
  std::string new_name;
  if (change.kind == Change::Kind::Rename) {
    for (const auto& part : change.name.last(std::min(count, change.name.size())))
      new_name += (new_name.empty() ? "" : ".") + std::get<std::string>(part);
    kept.name = name_text(new_name);
  }
  Members left(members.begin(), position);
  auto drop = [&](const TextMember& member) {
    return names(member, name) || (change.kind == Change::Kind::Rename && names(member, new_name));
  };
  std::erase_if(left, drop);
  if (change.kind != Change::Kind::Remove) left.push_back(kept);
  std::copy_if(position + 1, members.end(), std::back_inserter(left), [&](const TextMember& member) { return !drop(member); });
  members = std::move(left);
}

std::optional<std::string_view> ObjectEditor::changed(std::string_view value, Parts parts, const Change& change) {
  bool is_list = value.starts_with('[');
  if (std::holds_alternative<int64_t>(parts[0])) return is_list ? changed_element(value, parts, change) : std::nullopt;
  if (is_list) return changed_elements(value, parts, change);
  if (!value.starts_with('{')) return std::nullopt;
  Members members;
  if (!cut_object(document_, value, members) || !change_member(members, parts, change)) return std::nullopt;
  return join(members);
}

std::optional<std::string_view> ObjectEditor::changed_element(std::string_view list, Parts parts,
                                                              const Change& change) {
  std::vector<std::string_view> elements;
  if (!cut_list(document_, list, elements)) return std::nullopt;
  auto count = static_cast<int64_t>(elements.size());
  int64_t index = std::get<int64_t>(parts[0]);
  if (index < 0) index += count;
  if (index < 0 || index >= count) return std::nullopt;
  auto& element = elements[static_cast<size_t>(index)];
  if (parts.size() > 1) {
    auto value = changed(element, parts.subspan(1), change);
    if (!value) return std::nullopt;
    element = *value;
  } else if (change.kind == Change::Kind::Put) {
    if (change.passes_null && element == "null") return std::nullopt;
    element = change.text;
  } else {
    elements.erase(elements.begin() + static_cast<ptrdiff_t>(index));
  }
  return join(elements);
}

std::optional<std::string_view> ObjectEditor::changed_elements(std::string_view list, Parts parts,
                                                               const Change& change) {
  std::vector<std::string_view> elements;
  if (!cut_list(document_, list, elements)) return std::nullopt;
  bool any = false;
  for (auto& element : elements) {
    auto value = changed(element, parts, change);
    if (!value) continue;
    element = *value;
    any = true;
  }
  return any ? std::optional(join(elements)) : std::nullopt;
}

/// The value, null where that is what the path finds; nothing if it finds no member.
std::optional<std::string_view> ObjectEditor::find(const Members& members, Parts parts) {
  std::string name;
  std::optional<std::string_view> found;
  for (size_t count = 1; count <= parts.size(); ++count) {
    const auto* part = std::get_if<std::string>(&parts[count - 1]);
    if (!part) break;
    if (count > 1) name += '.';
    name += *part;
    auto member = std::find_if(members.begin(), members.end(), [&](const TextMember& one) { return names(one, name); });
    if (member == members.end()) continue;
    auto value = find(member->value, parts.subspan(count));
    if (value && *value != "null") return value;
    if (value) found = value;
  }
  return found;
}

std::optional<std::string_view> ObjectEditor::find(std::string_view value, Parts parts) {
  if (parts.empty()) return value;
  if (value.starts_with('{')) {
    Members members;
    return cut_object(document_, value, members) ? find(members, parts) : std::nullopt;
  }
  std::vector<std::string_view> elements;
  if (!value.starts_with('[') || !cut_list(document_, value, elements)) return std::nullopt;
  if (const auto* at = std::get_if<int64_t>(&parts[0])) {
    auto count = static_cast<int64_t>(elements.size());
    int64_t index = *at < 0 ? *at + count : *at;
    if (index < 0 || index >= count) return std::nullopt;
    return find(elements[static_cast<size_t>(index)], parts.subspan(1));
  }
  bool any = false;
  for (auto& element : elements) {
    auto of_element = find(element, parts);
    any |= of_element.has_value();
    element = of_element.value_or("null");
  }
  return any ? std::optional(join(elements)) : std::nullopt;
}

void ObjectEditor::set(const Path& path, std::string_view json, bool adds) {
  if (change_found(path.parts, {.kind = Change::Kind::Put, .text = json}) || !adds) return;
  members_.push_back({name_text(path.text()), json});
  changed_ = true;
}

void ObjectEditor::fill(std::string_view object) {
  Members added;
  cut_object(document_, object, added);
  std::string name;
  for (const TextMember& member : added) {
    name.clear();
    unescape_json(member.name, name);
    auto there = std::find_if(members_.begin(), members_.end(), [&](const TextMember& one) { return names(one, name); });
    if (there == members_.end()) members_.push_back(member);
    else if (there->value == "null" && member.value != "null") there->value = member.value;
    else continue;
    changed_ = true;
  }
}

void ObjectEditor::remove(const Path& path) {
  changed_ |= change_member(members_, path.parts, {.kind = Change::Kind::Remove, .all = true});
}

/// Changes the one member that the path finds, a null only if there is nothing else.
bool ObjectEditor::change_found(Parts parts, Change change) {
  change.passes_null = true;
  bool done = change_member(members_, parts, change);
  change.passes_null = false;
  done = done || change_member(members_, parts, change);
  changed_ |= done;
  return done;
}

void ObjectEditor::rename(const Path& from, const Path& to) {
  if (from.parts == to.parts) return;
  auto value = find(members_, from.parts);
  if (!value) return;
  auto there = find(members_, to.parts);
  bool is_there = there && *there != "null";
  if (*value == "null" && is_there) {
    change_found(from.parts, {.kind = Change::Kind::Remove});
    return;
  }
  auto is_name = [](const Path::Part& part) { return std::holds_alternative<std::string>(part); };
  bool same_object = from.parts.size() == to.parts.size() && is_name(from.parts.back()) && is_name(to.parts.back()) &&
                     std::equal(from.parts.begin(), from.parts.end() - 1, to.parts.begin());
  if (same_object || (from.parts.size() == 1 && !there)) {
    const Path::Part whole = to.text();
    change_found(from.parts, {.kind = Change::Kind::Rename, .name = same_object ? Parts(to.parts) : Parts(&whole, 1)});
    return;
  }
  auto kept = *value;
  change_found(from.parts, {.kind = Change::Kind::Remove});
  set(to, kept, true);
}

std::string_view ObjectEditor::text() { return changed_ ? join(members_) : opened_; }

}  // namespace weir
