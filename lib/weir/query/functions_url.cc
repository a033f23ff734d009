#include <algorithm>
#include <optional>
#include <string>

#include "weir/data/json_text.h"
#include "weir/data/number.h"
#include "weir/query/functions.h"

namespace weir {
namespace {

using Arguments = std::span<const Value>;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A `%` that two digits do not follow stays. In queries `+` is a blank.
std::string decode(std::string_view text, bool is_query) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      out += is_query && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

/// The text in front of the first `c`, which is taken off `rest`; all of it if there is none.
std::string_view take_until(std::string_view& rest, char c, bool& found) {
  size_t at = rest.find(c);
  found = at != std::string_view::npos;
  auto front = rest.substr(0, at);
  rest.remove_prefix(found ? at + 1 : rest.size());
  return front;
}

/// RFC 3986, section 3; nothing is decoded.
struct Url {
  std::optional<std::string_view> scheme, user, host, port, query, fragment;
  std::string_view path;

  explicit Url(std::string_view text) {
    bool found;
    auto without_fragment = take_until(text, '#', found);
    if (found) fragment = text;
    auto rest = take_until(without_fragment, '?', found);
    if (found) query = without_fragment;
    size_t colon = rest.find(':');
    if (colon != std::string_view::npos && is_scheme(rest.substr(0, colon))) {
      scheme = rest.substr(0, colon);
      rest.remove_prefix(colon + 1);
    }
    if (rest.starts_with("//")) {
      rest.remove_prefix(2);
      size_t slash = std::min(rest.find('/'), rest.size());
      read_authority(rest.substr(0, slash));
      rest.remove_prefix(slash);
    }
    path = rest;
  }

 private:
  /// `host:80` is a host with a port, not a scheme.
  static bool is_scheme(std::string_view text) {
    auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !text.empty() && letter(text[0]) && std::ranges::all_of(text, [&](char c) {
      return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-';
    });
  }
  void read_authority(std::string_view text) {
    if (size_t at = text.rfind('@'); at != std::string_view::npos) {
      user = text.substr(0, at);
      text.remove_prefix(at + 1);
    }
    size_t colon = text.rfind(':');
    size_t bracket = text.rfind(']');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
      port = text.substr(colon + 1);
      text = text.substr(0, colon);
    }
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    host = text;
  }
};

Value url_parse(FunctionCall& call, Arguments arguments) {
  Url url(call.text(arguments[0]));
  std::string json = "{";
  auto put = [&](std::string_view name, const std::optional<std::string_view>& value) {
    if (!value) return;
    if (json.size() > 1) json += ',';
    append_json_string(name, json);
    json += ':';
    if (auto port = name == "port" ? parse_int(*value) : std::nullopt) {
      append_int(*port, json);
    } else {
      append_json_string(*value, json);
    }
  };
  put("scheme", url.scheme);
  put("user", url.user);
  put("host", url.host);
  put("port", url.port);
  put("path", url.path);
  put("query", url.query);
  put("fragment", url.fragment);
  return Value::object(call.arena.put(json + "}"));
}

Value url_decode(FunctionCall& call, Arguments arguments) { return call.made(decode(call.text(arguments[0]), false)); }

/// Of a whole URL, or of a query without anything in front of it.
Value query_param(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  auto wanted = call.other_text(arguments[1]);
  text = text.substr(0, text.find('#'));
  size_t mark = text.find('?');
  if (mark != std::string_view::npos) {
    text.remove_prefix(mark + 1);
  } else if (text.starts_with('/') || text.find("://") != std::string_view::npos) {
    return Value();
  }
  while (!text.empty()) {
    bool found;
    auto value = take_until(text, '&', found);
    auto name = take_until(value, '=', found);
    if (name == wanted || decode(name, true) == wanted) return call.made(decode(value, true));
  }
  return Value();
}

constexpr ScalarFunction kFunctions[] = {
    {"url_parse", url_parse},
    {"url_decode", url_decode},
    {"query_param", query_param},
};

}  // namespace

std::span<const ScalarFunction> url_functions() { return kFunctions; }

}  // namespace weir
