#include <utility>
#include <vector>

#include "weir/data/json_text.h"
#include "weir/query/coerce.h"
#include "weir/query/functions.h"
#include "weir/query/literal.h"
#include "weir/query/network.h"

namespace weir {
namespace {

using Arguments = std::span<const Value>;

Value string(FunctionCall& call, Arguments arguments) {
  return arguments[0].is_text() ? arguments[0] : call.made(call.text(arguments[0]));
}

Value number(FunctionCall&, Arguments arguments) {
  auto number = number_of(arguments[0]);
  return number ? value_of_number(*number) : Value();
}

Value boolean(FunctionCall&, Arguments arguments) {
  auto value = bool_of(arguments[0]);
  return value ? Value::of(*value) : Value();
}

Value duration(FunctionCall&, Arguments arguments) {
  auto ns = duration_of(arguments[0]);
  return ns ? Value::duration(*ns) : Value();
}

Value size(FunctionCall& call, Arguments arguments) {
  auto bytes = size_literal(call.text(arguments[0]));
  return bytes ? Value::of(*bytes) : Value();
}

Value parse_json(FunctionCall& call, Arguments arguments) {
  auto parsed = call.scratch.json().parse(call.arena.put(call.text(arguments[0])));
  return parsed.value_or(Value());
}

Value to_json(FunctionCall& call, Arguments arguments) {
  std::string json;
  append_json(arguments[0], json, call.zone);
  return call.made(json);
}

Value type(FunctionCall&, Arguments arguments) { return Value::string(kind_name(arguments[0].kind())); }

Value ip_version(FunctionCall& call, Arguments arguments) {
  auto address = parse_ip(call.text(arguments[0]));
  return address ? Value::of(int64_t{address->version}) : Value();
}

Value subnet(FunctionCall& call, Arguments arguments) {
  auto address = parse_ip(call.text(arguments[0]));
  auto bits = number_of(arguments[1]);
  if (!address || !bits || !bits->is_int || bits->whole < 0 || bits->whole > 128) return Value();
  auto text = subnet_text(*address, static_cast<int>(bits->whole));
  return text ? call.made(*text) : Value();
}

/// The names of an object's members, or their values, as a list.
Value members_list(FunctionCall& call, const Value& object, bool names) {
  if (object.kind() != Kind::Object) return Value();
  std::vector<std::pair<Value, Value>> members;
  call.scratch.json().members(object, members);
  std::string json = "[";
  for (const auto& [name, value] : members) {
    if (json.size() > 1) json += ',';
    append_json(names ? name : value, json);
  }
  return Value::list(call.arena.put(json + "]"));
}

Value keys(FunctionCall& call, Arguments arguments) { return members_list(call, arguments[0], true); }
Value values(FunctionCall& call, Arguments arguments) { return members_list(call, arguments[0], false); }

constexpr ScalarFunction kFunctions[] = {
    {"string", string},         {"number", number},
    {"bool", boolean},
    {"duration", duration},     {"size", size},
    {"parse_json", parse_json}, {"to_json", to_json, true},
    {"type", type, true},       {"ip_version", ip_version},
    {"subnet", subnet},         {"keys", keys},
    {"values", values},
};

}  // namespace

std::span<const ScalarFunction> value_functions() { return kFunctions; }

}  // namespace weir
