#include "weir/format/json_access.h"

#include <algorithm>
#include <string>

#include "weir/data/json_text.h"
#include "weir/format/json_document.h"

namespace weir {

class JsonAccess::State {
 public:
  Value find(const Value& from, std::span<const Path::Part> parts, StringArena& arena) {
    if (parts.empty()) return from;
    if (auto index = std::get_if<int64_t>(&parts[0])) {
      return from.kind() == Kind::List ? find(element(from, *index), parts.subspan(1), arena) : Value();
    }
    if (from.kind() == Kind::Object) return find_member(from, parts, arena);
    if (from.kind() == Kind::List) return map(from, parts, arena);
    return Value();
  }

  void elements(const Value& list, std::vector<Value>& out) {
    out.clear();
    if (list.kind() != Kind::List || document_.open(list.raw())) return;
    simdjson::ondemand::array array;
    if (document_.root().get_array().get(array)) return;
    for (auto json : array) {
      simdjson::ondemand::value value;
      Value element;
      if (json.get(value) || document_.read(value, element)) return;
      out.push_back(element);
    }
  }

  void members(const Value& object, std::vector<std::pair<Value, Value>>& out) {
    out.clear();
    if (object.kind() != Kind::Object || document_.open(object.raw())) return;
    simdjson::ondemand::object members;
    if (document_.root().get_object().get(members)) return;
    for (auto json : members) {
      simdjson::ondemand::raw_json_string key;
      simdjson::ondemand::value value;
      Value member;
      if (json.key().get(key) || json.value().get(value) || document_.read(value, member)) return;
      auto text = document_.key_text(key);
      bool escaped = text.find('\\') != std::string_view::npos;
      if (escaped && !valid_json_escapes(text)) return;
      Value name = escaped ? Value::escaped_string(text) : Value::string(text);
      auto same = [&](const auto& other) {
        return text_of(other.first, scratch_) == text_of(name, scratch2_);
      };
      if (std::none_of(out.begin(), out.end(), same)) out.emplace_back(name, member);
    }
  }

  std::optional<Value> parse(std::string_view json) {
    if (document_.open(json) || document_.validate()) return std::nullopt;
    return document_.value();
  }

  size_t held_bytes() const { return document_.held_bytes(); }

 private:
  Value element(const Value& list, int64_t index) {
    std::vector<Value> all;
    elements(list, all);
    auto count = static_cast<int64_t>(all.size());
    if (index < 0) index += count;
    return index >= 0 && index < count ? all[static_cast<size_t>(index)] : Value();
  }

  /// The first member of that name; nothing if there is none.
  std::optional<Value> member(const Value& object, std::string_view name) {
    if (document_.open(object.raw())) return std::nullopt;
    simdjson::ondemand::object members;
    if (document_.root().get_object().get(members)) return std::nullopt;
    for (auto json : members) {
      simdjson::ondemand::raw_json_string key;
      if (json.key().get(key)) return std::nullopt;
      if (!document_.key_is(key, name)) continue;
      simdjson::ondemand::value value;
      Value found;
      if (json.value().get(value) || document_.read(value, found)) return std::nullopt;
      return found;
    }
    return std::nullopt;
  }

  /// Nested members first, then a member whose name holds the dots.
  Value find_member(const Value& object, std::span<const Path::Part> parts, StringArena& arena) {
    std::string name;
    for (size_t count = 1; count <= parts.size(); ++count) {
      auto part = std::get_if<std::string>(&parts[count - 1]);
      if (!part) break;
      if (count > 1) name += '.';
      name += *part;
      if (auto found = member(object, name)) {
        Value value = find(*found, parts.subspan(count), arena);
        if (!value.is_null()) return value;
      }
    }
    return Value();
  }

  Value map(const Value& list, std::span<const Path::Part> parts, StringArena& arena) {
    std::vector<Value> all;
    elements(list, all);
    std::string json = "[";
    bool any = false;
    for (const Value& element : all) {
      Value found = element.kind() == Kind::Object || element.kind() == Kind::List
                        ? find(element, parts, arena)
                        : Value();
      any |= !found.is_null();
      if (json.size() > 1) json += ',';
      append_json(found, json);
    }
    json += ']';
    return any ? Value::list(arena.put(json)) : Value();
  }

  JsonDocument document_;
  std::string scratch_, scratch2_;
};

JsonAccess::JsonAccess() : state_(std::make_unique<State>()) {}
JsonAccess::~JsonAccess() = default;
JsonAccess::JsonAccess(JsonAccess&&) noexcept = default;
JsonAccess& JsonAccess::operator=(JsonAccess&&) noexcept = default;

Value JsonAccess::find(const Value& from, std::span<const Path::Part> parts, StringArena& arena) {
  return state_->find(from, parts, arena);
}

void JsonAccess::elements(const Value& list, std::vector<Value>& out) { state_->elements(list, out); }

void JsonAccess::members(const Value& object, std::vector<std::pair<Value, Value>>& out) {
  state_->members(object, out);
}

std::optional<Value> JsonAccess::parse(std::string_view json) { return state_->parse(json); }

size_t JsonAccess::held_bytes() const { return state_->held_bytes(); }

}  // namespace weir
