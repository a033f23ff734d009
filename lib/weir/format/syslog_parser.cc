#include "weir/format/syslog_parser.h"

#include <algorithm>
#include <string>

#include "weir/data/json_text.h"
#include "weir/data/time_text.h"
#include "weir/format/fixed_names.h"
#include "weir/format/line_values.h"

namespace weir {
namespace {

constexpr int kPriorityMax = 191;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

enum Name : size_t { kPriority, kFacility, kSeverity, kTimestamp, kHost, kApp, kPid, kMsgid, kData, kMessage };

/// The text in front of the next blank, which is taken off `rest`, and that blank.
std::string_view take_word(std::string_view& rest) {
  size_t end = std::min(rest.find(' '), rest.size());
  auto word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

void skip_blanks(std::string_view& rest) { rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size())); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `<34>`; -1 and nothing taken if it is not there.
int take_priority(std::string_view& rest) {
  if (!rest.starts_with('<')) return -1;
  size_t at = 1;
  int value = 0;
  while (at < rest.size() && at < 4 && is_digit(rest[at])) value = value * 10 + (rest[at++] - '0');
  if (at == 1 || at >= rest.size() || rest[at] != '>' || value > kPriorityMax) return -1;
  rest.remove_prefix(at + 1);
  return value;
}

/// A time as in RFC 3164 (`Oct 11 22:14:15`, perhaps with a year) or in ISO 8601 at the beginning of `rest`; its size, 0
/// if there is none.
size_t find_time(std::string_view rest) {
  if (rest.size() >= 15 && month_of_name(rest) != 0 && rest[3] == ' ') {
    size_t day = rest[4] == ' ' ? 5 : 4;
    size_t at = rest.find(' ', day);
    if (at == std::string_view::npos || at > day + 2) return 0;
    if (rest.size() > at + 6 && rest[at + 5] == ' ') at += 5;   // a year
    size_t end = std::min(rest.find(' ', at + 1), rest.size());
    if (end < rest.size() && rest[end - 1] == ':') --end;       // some routers
    auto year = rest.substr(std::min(end + 1, rest.size()), 5);
    if (at == day + 2 - (rest[4] == ' ') && year.size() == 5 && year[4] == ' ' &&
        std::ranges::all_of(year.substr(0, 4), is_digit))
      end += 5;
    return end;
  }
  if (rest.size() >= 19 && is_digit(rest[0]) && is_digit(rest[3]) && rest[4] == '-' && rest[10] == 'T')
    return std::min(rest.find(' '), rest.size());
  return 0;
}

/// The size of `app` in `app[pid]: text` or `app: text`; 0 if there is no such thing in front.
size_t find_app(std::string_view rest) {
  size_t end = rest.find_first_of(" :[");
  if (end == std::string_view::npos || end == 0 || rest[end] == ' ') return 0;
  if (rest[end] == ':') return end;
  size_t bracket = rest.find(']', end);
  return bracket != std::string_view::npos && bracket < end + 64 ? end : 0;
}

/// Takes `[id name="value" …]…` off `rest`, as the JSON text of an object of objects if `json` is there. False if it is
/// damaged.
bool take_data(std::string_view& rest, std::string* json) {
  auto put = [json](auto&&... parts) {
    if (json) (json->append(parts), ...);
  };
  put("{");
  for (bool first = true; rest.starts_with('['); first = false) {
    rest.remove_prefix(1);
    size_t end = rest.find_first_of(" ]");
    if (end == std::string_view::npos || end == 0) return false;
    if (!first) put(",");
    if (json) append_json_string(rest.substr(0, end), *json);
    put(":{");
    rest.remove_prefix(end);
    for (bool first_pair = true; rest.starts_with(' '); first_pair = false) {
      skip_blanks(rest);
      if (rest.starts_with(']')) break;
      size_t equals = rest.find("=\"");
      if (equals == std::string_view::npos) return false;
      auto name = rest.substr(0, equals);
      rest.remove_prefix(equals + 2);
      size_t quote = find_closing_quote(rest);
      if (quote == std::string_view::npos) return false;
      if (json) {
        if (!first_pair) put(",");
        append_json_string(name, *json);
        put(":");
        // RFC 5424, section 6.3.3: a backslash escapes `"`, `\` and `]`, and nothing else.
        std::string value;
        for (size_t i = 0; i < quote; ++i) {
          if (rest[i] == '\\' && i + 1 < quote && (rest[i + 1] == '"' || rest[i + 1] == '\\' || rest[i + 1] == ']')) ++i;
          value += rest[i];
        }
        append_json_string(value, *json);
      }
      rest.remove_prefix(quote + 1);
    }
    if (!rest.starts_with(']')) return false;
    put("}");
    rest.remove_prefix(1);
  }
  put("}");
  return true;
}

class SyslogParser final : public MemberParser {
 public:
  SyslogParser(const FieldSet& fields, const ParserOptions& options)
      : MemberParser(fields, options),
        names_({"priority", "facility", "severity", "timestamp", "host", "app", "pid", "msgid", "structured_data",
                "message"},
               plan()) {}

 protected:
  std::string_view read(std::string_view line, Members& out) const override {
    int priority = take_priority(line);
    if (priority >= 0) {
      names_.put(kPriority, Value::of(int64_t{priority}), out);
      names_.put(kFacility, Value::of(int64_t{priority / 8}), out);
      names_.put(kSeverity, Value::of(int64_t{priority % 8}), out);
      if (line.starts_with("1 ")) return read_5424(line.substr(2), out);
    }
    return read_3164(line, priority >= 0, out);
  }

 private:
  bool wants_time() const { return names_.wants(kTimestamp) || plan().wants_time(); }

  void put_time(std::optional<int64_t> ns, Members& out) const {
    if (!ns) return;
    names_.put(kTimestamp, Value::time(*ns), out);
    out.put_time(*ns);
  }

  std::string_view read_5424(std::string_view rest, Members& out) const {
    auto time = take_word(rest);
    if (time != "-") {
      auto ns = parse_time(time, options().zone());
      if (!ns) return "the time can't be read";
      put_time(ns, out);
    }
    for (auto name : {kHost, kApp, kPid, kMsgid}) {
      if (rest.empty()) return "a syslog header that ends too early";
      auto word = take_word(rest);
      names_.put(name, name == kPid ? number_or_text(word) : text_or_null(word), out);
    }
    if (rest.starts_with('-')) {
      rest.remove_prefix(1);
    } else {
      bool wanted = names_.wants(kData);
      std::string json;
      if (!rest.starts_with('[') || !take_data(rest, wanted ? &json : nullptr)) return "structured data that can't be read";
      if (wanted) names_.put(kData, Value::object(out.arena().put(json)), out);
    }
    if (!rest.empty() && !rest.starts_with(' ')) return "structured data that can't be read";
    if (!rest.empty()) rest.remove_prefix(1);
    if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    if (!rest.empty()) names_.put(kMessage, Value::string(rest), out);
    return {};
  }

  std::string_view read_3164(std::string_view rest, bool has_priority, Members& out) const {
    if (rest.starts_with('*') || rest.starts_with('.')) rest.remove_prefix(1);   // Cisco: the clock is not synchronised
    size_t size = find_time(rest);
    auto text = rest.substr(0, size);
    std::optional<int64_t> ns;
    if (size && (wants_time() || !has_priority || options().strict)) {
      ns = is_digit(text[0]) ? parse_time(text, options().zone()) : parse_syslog_time(text, options().zone(), options().now_ns);
    }
    if (!has_priority && !ns) return size ? "the time can't be read" : "no syslog header";
    put_time(ns, out);
    if (size) {
      rest.remove_prefix(size);
      if (rest.starts_with(':')) rest.remove_prefix(1);
      skip_blanks(rest);
      put_host(rest, out);
    }
    if (size_t app = find_app(rest)) put_app(rest, app, out);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    names_.put(kMessage, Value::string(rest), out);
    return {};
  }

  /// A line may lack the host: what ends in a colon, or has a process number, is the program.
  void put_host(std::string_view& rest, Members& out) const {
    auto word = rest.substr(0, rest.find(' '));
    bool is_app = word.ends_with(':') || word.find('[') != std::string_view::npos;
    if (is_app && word.find(':') != std::string_view::npos && find_app(rest)) return;
    names_.put(kHost, text_or_null(word), out);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    skip_blanks(rest);
  }

  void put_app(std::string_view& rest, size_t size, Members& out) const {
    names_.put(kApp, Value::string(rest.substr(0, size)), out);
    rest.remove_prefix(size);
    if (rest.starts_with('[')) {
      size_t end = rest.find(']');
      names_.put(kPid, number_or_text(rest.substr(1, end - 1)), out);
      rest.remove_prefix(end + 1);
    }
    if (rest.starts_with(':')) rest.remove_prefix(1);
  }

  FixedNames names_;
};

}  // namespace

bool is_syslog_line(std::string_view line) {
  bool has_priority = take_priority(line) >= 0;
  if (has_priority && line.starts_with("1 ")) {
    line.remove_prefix(2);
    auto time = take_word(line);
    return time == "-" || parse_time(time);
  }
  size_t size = find_time(line);
  if (size == 0) return false;
  auto time = line.substr(0, size);
  if (is_digit(time[0]) ? !parse_time(time) : !parse_syslog_time(time, nullptr, 0)) return false;
  if (has_priority) return true;
  line.remove_prefix(size);
  skip_blanks(line);
  auto host = take_word(line);
  if (host.empty() || host.find_first_of("[]{}\"=") != std::string_view::npos) return false;
  size_t app = find_app(line);
  // Programs write ISO times of their own in front of `LEVEL name: text`; only a process number is beyond doubt.
  return app && (!is_digit(time[0]) || line[app] == '[');
}

constinit const FormatDef syslog_format = {
    .name = "syslog",
    .summary = "syslog of RFC 3164 and RFC 5424",
    .tells = is_syslog_line,
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) -> std::unique_ptr<RecordParser> {
      return std::make_unique<SyslogParser>(fields, options);
    }};

}  // namespace weir
