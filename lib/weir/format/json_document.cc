#include "weir/format/json_document.h"

#include <algorithm>
#include <bit>

#include "weir/base/block.h"
#include "weir/data/json_text.h"
#include "weir/data/number.h"

namespace weir {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(kReadablePastEnd >= simdjson::SIMDJSON_PADDING);

constexpr size_t kFirstCapacityBytes = 4 << 10;

std::string_view trim_end(std::string_view text) {
  while (!text.empty() &&
         (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n')) {
    text.remove_suffix(1);
  }
  return text;
}

/// The text of the string that begins with the quote before `raw`, up to its closing quote.
std::string_view until_quote(const char* raw, const char* end) {
  const char* at = raw;
  while (at < end && *at != '"') at += *at == '\\' ? 2 : 1;
  return {raw, static_cast<size_t>(std::min(at, end) - raw)};
}

}  // namespace

JsonDocument::Error JsonDocument::resize_parser(size_t bytes) {
  size_t capacity = std::max(kFirstCapacityBytes, std::bit_ceil(bytes + 1));
  return capacity == parser_.capacity() ? simdjson::SUCCESS : parser_.allocate(capacity);
}

JsonDocument::Error JsonDocument::open(std::string_view json) {
  auto error = open(json, document_);
  return error == simdjson::UTF8_ERROR ? open_repaired(json) : error;
}

JsonDocument::Error JsonDocument::open_repaired(std::string_view json) {
  if (repaired_bytes_ < json.size() + kReadablePastEnd) {
    repaired_bytes_ = json.size() + kReadablePastEnd;
    repaired_ = std::make_unique<char[]>(repaired_bytes_);
  }
  std::copy(json.begin(), json.end(), repaired_.get());
  json_ = {repaired_.get(), json.size()};
  shift_ = json.data() - repaired_.get();
  for (size_t at = valid_utf8_prefix(json); at < json.size(); at += valid_utf8_prefix(json.substr(at))) {
    repaired_[at++] = '?';
  }
  simdjson::padded_string_view padded(json_.data(), json_.size(), json_.size() + simdjson::SIMDJSON_PADDING);
  return parser_.iterate(padded).get(document_);
}

bool JsonDocument::odd_key_is(ondemand::raw_json_string raw, std::string_view name) const {
  auto key = until_quote(raw.raw(), json_.data() + json_.size());
  if (!valid_json_escapes(key)) return false;
  std::string decoded;
  unescape_json(key, decoded);
  return decoded == name;
}

std::string_view JsonDocument::key_text(ondemand::raw_json_string key) const {
  return original(until_quote(key.raw(), json_.data() + json_.size()));
}

JsonDocument::Error JsonDocument::read_scalar(std::string_view token, Value& out) const {
  token = trim_end(token);
  if (token.empty()) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
  switch (token[0]) {
    case '"': {
      if (token.size() < 2 || token.back() != '"') return simdjson::STRING_ERROR;
      auto text = token.substr(1, token.size() - 2);
      bool escaped = std::memchr(text.data(), '\\', text.size()) != nullptr;
      if (escaped && !valid_json_escapes(text)) return simdjson::STRING_ERROR;
      out = escaped ? Value::escaped_string(original(text)) : Value::string(original(text));
      return simdjson::SUCCESS;
    }
    case 't':
      out = Value::of(true);
      return token == "true" ? simdjson::SUCCESS : simdjson::T_ATOM_ERROR;
    case 'f':
      out = Value::of(false);
      return token == "false" ? simdjson::SUCCESS : simdjson::F_ATOM_ERROR;
    case 'n':
      out = Value();
      return token == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
    default: {
      int64_t whole = 0;
      switch (classify_json_number(token, whole)) {
        case JsonNumber::CanonicalInt:
          out = Value::of(whole);
          return simdjson::SUCCESS;
        case JsonNumber::Other:
          out = Value::number_text(original(token));
          return simdjson::SUCCESS;
        case JsonNumber::Invalid:
          break;
      }
      return simdjson::NUMBER_ERROR;
    }
  }
}

template <typename Json>
JsonDocument::Error JsonDocument::walk(Json& json, int depth) {
  std::string_view token;
  if (auto error = simdjson::simdjson_result<std::string_view>(json.raw_json_token()).get(token))
    return error;
  if (token.empty()) return simdjson::EMPTY;
  if (token[0] != '{' && token[0] != '[') {
    Value ignored;
    return read_scalar(token, ignored);
  }
  if (depth == kDepthMax) return simdjson::DEPTH_ERROR;
  if (token[0] == '[') {
    ondemand::array array;
    if (auto error = json.get_array().get(array)) return error;
    for (auto element : array) {
      ondemand::value value;
      if (auto error = element.get(value)) return error;
      if (auto error = walk(value, depth + 1)) return error;
    }
  } else {
    ondemand::object object;
    if (auto error = json.get_object().get(object)) return error;
    for (auto member : object) {
      ondemand::raw_json_string key;
      if (auto error = member.key().get(key)) return error;
      if (!valid_json_escapes(key_text(key))) return simdjson::STRING_ERROR;
      ondemand::value value;
      if (auto error = member.value().get(value)) return error;
      if (auto error = walk(value, depth + 1)) return error;
    }
  }
  return simdjson::SUCCESS;
}

JsonDocument::Error JsonDocument::read(ondemand::value json, Value& out) {
  std::string_view token = json.raw_json_token();
  if (token.empty() || (token[0] != '{' && token[0] != '[')) return read_scalar(token, out);
  bool is_list = token[0] == '[';
  if (auto error = walk(json, 1)) return error;
  const char* end = nullptr;
  if (document_.current_location().get(end)) end = json_.data() + json_.size();
  auto whole = original(trim_end({token.data(), static_cast<size_t>(end - token.data())}));
  out = is_list ? Value::list(whole) : Value::object(whole);
  return simdjson::SUCCESS;
}

JsonDocument::Error JsonDocument::validate() {
  std::string_view token;
  if (auto error = document_.raw_json_token().get(token)) return error;
  if (token.empty()) return simdjson::EMPTY;
  if (token[0] != '{' && token[0] != '[') {
    Value ignored;
    if (trim_end(token).size() !=
        trim_end({token.data(), static_cast<size_t>(json_.data() + json_.size() - token.data())}).size()) {
      return simdjson::TRAILING_CONTENT;
    }
    return read_scalar(token, ignored);
  }
  if (auto error = walk(document_, 0)) return error;
  const char* end = nullptr;
  return document_.current_location().get(end) ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

Value JsonDocument::value() const {
  auto text = trim_end(json_);
  while (!text.empty() && (text[0] == ' ' || text[0] == '\t' || text[0] == '\r' || text[0] == '\n'))
    text.remove_prefix(1);
  Value out;
  if (text.starts_with('[')) return Value::list(original(text));
  if (text.starts_with('{')) return Value::object(original(text));
  read_scalar(text, out);
  return out;
}

std::string_view describe_json_error(simdjson::error_code error) {
  switch (error) {
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    case simdjson::UNESCAPED_CHARS:
      return "a control character inside a string";
    case simdjson::STRING_ERROR:
      return "an invalid escape or a broken string";
    case simdjson::NUMBER_ERROR:
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
      return "a value that is no JSON";
    case simdjson::DEPTH_ERROR:
      return "nested deeper than 1,024";
    case simdjson::TRAILING_CONTENT:
      return "something follows the object";
    case simdjson::EMPTY:
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "the object is not complete";
    case simdjson::INCORRECT_TYPE:
      return "not a JSON object";
    default:
      return "not valid JSON";
  }
}

}  // namespace weir
