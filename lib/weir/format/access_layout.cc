#include "weir/format/access_layout.h"

#include <algorithm>
#include <span>
#include <utility>

#include "weir/base/error.h"

namespace weir {
namespace {

using Is = AccessLayout::Is;

struct Known {
  std::string_view theirs, ours;
  Is is;
};

/// https://nginx.org/en/docs/http/ngx_http_log_module.html and ngx_http_core_module.html, "Embedded Variables".
constexpr Known kNginx[] = {
    {"remote_addr", "client_ip", Is::Text},
    {"remote_user", "user", Is::Text},
    {"time_local", "time", Is::Time},
    {"time_iso8601", "time", Is::IsoTime},
    {"msec", "time", Is::Epoch},
    {"request", "", Is::Request},
    {"request_method", "method", Is::Text},
    {"request_uri", "url", Is::Url},
    {"uri", "path", Is::Text},
    {"document_uri", "path", Is::Text},
    {"args", "query", Is::Query},
    {"query_string", "query", Is::Query},
    {"server_protocol", "protocol", Is::Text},
    {"status", "status", Is::Number},
    {"body_bytes_sent", "bytes", Is::Number},
    {"bytes_sent", "bytes", Is::Number},
    {"request_length", "request_length", Is::Number},
    {"http_referer", "referer", Is::Text},
    {"http_user_agent", "user_agent", Is::Text},
};

/// https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, "Custom Log Formats".
constexpr Known kApache[] = {
    {"h", "client_ip", Is::Text},
    {"a", "client_ip", Is::Text},
    {"l", "ident", Is::Text},
    {"u", "user", Is::Text},
    {"t", "time", Is::Time},
    {"r", "", Is::Request},
    {"m", "method", Is::Text},
    {"U", "path", Is::Text},
    {"q", "query", Is::Query},
    {"H", "protocol", Is::Text},
    {"s", "status", Is::Number},
    {"b", "bytes", Is::Number},
    {"B", "bytes", Is::Number},
    {"O", "bytes_out", Is::Number},
    {"I", "bytes_in", Is::Number},
    {"S", "bytes_both", Is::Number},
    {"D", "took", Is::Microseconds},
    {"T", "took", Is::Seconds},
    {"v", "vhost", Is::Text},
    {"V", "vhost", Is::Text},
    {"p", "port", Is::Number},
    {"P", "pid", Is::Number},
    {"A", "server_ip", Is::Text},
    {"f", "file", Is::Text},
    {"k", "keepalives", Is::Number},
    {"L", "log_id", Is::Text},
    {"R", "handler", Is::Text},
    {"X", "connection", Is::Text},
};

const Known* find(std::span<const Known> known, std::string_view theirs) {
  auto found = std::ranges::find(known, theirs, &Known::theirs);
  return found == known.end() ? nullptr : &*found;
}

/// `X-Real-IP` as a name that needs no quotes.
std::string plain_name(std::string_view header) {
  std::string name;
  for (char c : header) name += c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return name;
}

[[noreturn]] void refuse(const std::string& what) { throw Error(ErrorCode::Usage, "format=: " + what); }

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// What `%{…}t` says: a pattern of strftime, or one of the words that Apache knows.
AccessLayout::Item apache_time(std::string_view parameter) {
  for (std::string_view edge : {"begin:", "end:"})
    if (parameter.starts_with(edge)) parameter.remove_prefix(edge.size());
  for (std::string_view epoch : {"sec", "msec", "usec"})
    if (parameter == epoch) return {.is = Is::Epoch, .name = "time", .literal = {}, .pattern = {}};
  std::string why;
  auto pattern = TimePattern::compile(parameter, why);
  if (!pattern) refuse("'" + std::string(parameter) + "' is no pattern of times: " + why);
  return {.is = Is::TimeByPattern, .name = "time", .literal = {}, .pattern = std::move(pattern)};
}

AccessLayout::Item apache_item(std::string_view directive, std::string_view parameter, bool has_parameter) {
  if (directive == "t" && has_parameter) return apache_time(parameter);
  if (has_parameter && directive == "T")
    return {.is = parameter == "us"   ? Is::Microseconds
                  : parameter == "ms" ? Is::Milliseconds
                                      : Is::Seconds,
            .name = "took"};
  if (has_parameter && (directive == "i" || directive == "o" || directive == "e" || directive == "n" || directive == "C"))
    return {.is = Is::Text, .name = plain_name(parameter)};
  const Known* known = find(kApache, directive);
  if (!known) refuse("there is no %" + std::string(directive) + " in a LogFormat");
  return {.is = known->is, .name = std::string(known->ours)};
}

}  // namespace

void AccessLayout::add_literal(char c) { (items_.empty() ? begin_ : items_.back().literal) += c; }

void AccessLayout::add(Item item) {
  if (!items_.empty() && items_.back().literal.empty())
    refuse("nothing stands between " + items_.back().name + " and " + item.name);
  items_.push_back(std::move(item));
}

void AccessLayout::compile_nginx(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '$') {
      add_literal(text[at++]);
      continue;
    }
    bool braced = text.substr(at + 1).starts_with('{');
    size_t begin = at + 1 + braced, end = begin;
    while (end < text.size() && is_name(text[end])) ++end;
    auto name = text.substr(begin, end - begin);
    if (name.empty() || (braced && !text.substr(end).starts_with('}'))) refuse("a $ without the name of a variable");
    const Known* known = find(kNginx, name);
    if (known) add({.is = known->is, .name = std::string(known->ours)});
    else add({.is = Is::Text, .name = std::string(name)});
    at = end + braced;
  }
}

void AccessLayout::compile_apache(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && text.substr(at + 1).starts_with('"')) ++at;   // as the configuration file spells it
    if (text[at] != '%' || text.substr(at + 1).starts_with('%')) {
      at += text[at] == '%';
      add_literal(text[at++]);
      continue;
    }
    at++;
    while (at < text.size() && std::string_view("<>!,0123456789").find(text[at]) != std::string_view::npos) ++at;
    bool has_parameter = text.substr(at).starts_with('{');
    std::string_view parameter;
    if (has_parameter) {
      size_t end = text.find('}', at);
      if (end == std::string_view::npos) refuse("a { without its }");
      parameter = text.substr(at + 1, end - at - 1);
      at = end + 1;
    }
    while (at < text.size() && (text[at] == '<' || text[at] == '>')) ++at;
    size_t size = text.substr(at).starts_with('^') ? 3 : 1;   // `%^FU`
    auto directive = text.substr(at, size);
    if (directive.empty()) refuse("a % without a letter");
    Item item = apache_item(directive, parameter, has_parameter);
    at += directive.size();
    if (directive == "t" && !has_parameter) {
      add_literal('[');
      item.literal = "]";
    }
    add(std::move(item));
  }
}

AccessLayout AccessLayout::compile(std::string_view text) {
  AccessLayout layout;
  if (text.find('$') != std::string_view::npos) layout.compile_nginx(text);
  else layout.compile_apache(text);
  if (layout.items_.empty()) refuse("there is no variable in '" + std::string(text) + "'");
  return layout;
}

const AccessLayout& AccessLayout::common() {
  static const AccessLayout layout = compile("%h %l %u %t \"%r\" %>s %b");
  return layout;
}

const AccessLayout& AccessLayout::combined() {
  static const AccessLayout layout = compile("%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"");
  return layout;
}

}  // namespace weir
