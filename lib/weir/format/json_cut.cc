#include "weir/format/json_cut.h"

namespace weir {
namespace {

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n'))
    text.remove_suffix(1);
  return text;
}

/// The text of a value that was found in `document`, which moves on behind it. Empty if it can't be read.
std::string_view text_of_value(JsonDocument& document, simdjson::ondemand::value value) {
  std::string_view token = value.raw_json_token();
  std::string_view whole = token;
  if (token.starts_with('{')) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object) || object.raw_json().get(whole)) return {};
  } else if (token.starts_with('[')) {
    simdjson::ondemand::array list;
    if (value.get_array().get(list) || list.raw_json().get(whole)) return {};
  }
  return document.original(trim_end(whole));
}

}  // namespace

bool cut_object(JsonDocument& document, std::string_view object, std::vector<TextMember>& out) {
  out.clear();
  simdjson::ondemand::object members;
  if (document.open(object) || document.root().get_object().get(members)) return false;
  for (auto member : members) {
    simdjson::ondemand::raw_json_string key;
    simdjson::ondemand::value value;
    if (member.key().get(key) || member.value().get(value)) return false;
    auto name = document.key_text(key);
    out.push_back({name, text_of_value(document, value)});
  }
  return true;
}

bool cut_list(JsonDocument& document, std::string_view list, std::vector<std::string_view>& out) {
  out.clear();
  simdjson::ondemand::array elements;
  if (document.open(list) || document.root().get_array().get(elements)) return false;
  for (auto element : elements) {
    simdjson::ondemand::value value;
    if (element.get(value)) return false;
    out.push_back(text_of_value(document, value));
  }
  return true;
}

}  // namespace weir
