#include "weir/format/access_parser.h"

#include <cstring>
#include <string>

#include "weir/data/number.h"
#include "weir/data/time_text.h"
#include "weir/format/access_layout.h"
#include "weir/format/fixed_names.h"
#include "weir/format/line_values.h"

namespace weir {
namespace {

using Is = AccessLayout::Is;

/// The members that are parts of a request or a URL, behind those of the layout's own items.
constexpr std::string_view kParts[] = {"method", "url", "path", "query", "protocol"};
enum Part : size_t { kMethod, kUrl, kPath, kQuery, kProtocol };

std::vector<std::string> names_of(const AccessLayout& layout) {
  std::vector<std::string> names;
  for (const auto& item : layout.items()) names.push_back(item.name);
  names.insert(names.end(), std::begin(kParts), std::end(kParts));
  return names;
}

/// The place of `literal` in `text`; its first byte is looked for as fast as the library can.
size_t find_literal(std::string_view text, std::string_view literal) {
  if (literal.size() == 1) {
    const void* found = std::memchr(text.data(), literal[0], text.size());
    return found ? static_cast<size_t>(static_cast<const char*>(found) - text.data()) : std::string_view::npos;
  }
  return text.find(literal);
}

class AccessParser final : public MemberParser {
 public:
  /// `items_needed`: how many of the layout's items a line must have; the others may be missing at its end.
  /// `more_allowed`: whether text may follow the last item.
  AccessParser(const FieldSet& fields, const ParserOptions& options, AccessLayout layout, size_t items_needed,
               bool more_allowed)
      : MemberParser(fields, options),
        layout_(std::move(layout)),
        names_(names_of(layout_), plan()),
        items_needed_(items_needed),
        more_allowed_(more_allowed) {
    for (size_t part = 0; part < std::size(kParts); ++part) parts_wanted_ |= names_.wants(layout_.items().size() + part);
    for (size_t i = 0; i < layout_.items().size(); ++i)
      if (is_wanted(i)) last_wanted_ = i;
  }

 protected:
  std::string_view read(std::string_view line, Members& out) const override {
    if (!line.starts_with(layout_.begin())) return "not a line of this access log";
    auto rest = line.substr(layout_.begin().size());
    const auto& items = layout_.items();
    for (size_t i = 0; i < items.size(); ++i) {
      const auto& item = items[i];
      size_t end = rest.size();
      bool quoted = item.literal.starts_with('"');
      if (quoted) end = find_closing_quote(rest);
      else if (!item.literal.empty()) end = find_literal(rest, item.literal);
      else if (more_allowed_) end = std::min(find_literal(rest, " "), rest.size());
      bool last = i + 1 == items.size() || (i + 1 >= items_needed_ && end == std::string_view::npos);
      if (end == std::string_view::npos && last && !quoted)
        end = more_allowed_ ? std::min(find_literal(rest, " "), rest.size()) : rest.size();
      if (end == std::string_view::npos) return "not a line of this access log";
      auto text = rest.substr(0, end);
      if (is_wanted(i) && !put(i, text, quoted, out)) return describe(item.is);
      if (i >= last_wanted_ && i + 1 >= items_needed_ && !options().strict) return {};
      rest.remove_prefix(end);
      if (rest.starts_with(item.literal)) {
        rest.remove_prefix(item.literal.size());
      } else if (!last && i + 1 < items_needed_) {
        return "not a line of this access log";
      } else {
        break;
      }
      if (rest.empty() && i + 1 >= items_needed_) return {};
    }
    return rest.empty() || more_allowed_ ? std::string_view() : "something follows the end of the line's layout";
  }

 private:
  bool is_wanted(size_t index) const {
    Is is = layout_.items()[index].is;
    bool time = is == Is::Time || is == Is::TimeByPattern || is == Is::IsoTime || is == Is::Epoch;
    bool parted = is == Is::Request || is == Is::Url;
    return names_.wants(index) || (time && plan().wants_time()) || (parted && parts_wanted_);
  }

  static std::string_view describe(Is is) {
    return is == Is::Number ? "a number of the access log can't be read" : "the time can't be read";
  }

  /// Puts the members of one item; false if a time or number can't be read.
  bool put(size_t index, std::string_view text, bool quoted, Members& out) const {
    const auto& item = layout_.items()[index];
    switch (item.is) {
      case Is::Request:
        put_request(text, quoted, out);
        return true;
      case Is::Url:
        put_url(quoted ? unescape_log_text(text, out.arena()) : text, out);
        return true;
      case Is::Time:
      case Is::IsoTime:
      case Is::TimeByPattern:
      case Is::Epoch:
        return put_time(index, text, out);
      case Is::Number:
        if (auto value = number_or_text(text); !value.is_text()) {
          names_.put(index, value, out);
          return true;
        }
        return false;
      case Is::Microseconds:
      case Is::Milliseconds:
      case Is::Seconds:
        names_.put(index, duration(item.is, text), out);
        return true;
      case Is::Query:
        if (text.starts_with('?')) text.remove_prefix(1);
        [[fallthrough]];
      case Is::Text:
        names_.put(index, text_or_null(quoted ? unescape_log_text(text, out.arena()) : text), out);
    }
    return true;
  }

  static Value duration(Is is, std::string_view text) {
    int64_t unit = is == Is::Seconds ? kNsPerSecond : is == Is::Milliseconds ? 1'000'000 : 1'000;
    auto number = parse_number(text);
    if (!number) return text_or_null(text);
    int64_t ns;
    if (number->is_int) return __builtin_mul_overflow(number->whole, unit, &ns) ? Value() : Value::duration(ns);
    double real = number->real * static_cast<double>(unit);
    return real < 9.2e18 && real > -9.2e18 ? Value::duration(static_cast<int64_t>(real)) : Value();
  }

  bool put_time(size_t index, std::string_view text, Members& out) const {
    const auto& item = layout_.items()[index];
    std::optional<int64_t> ns;
    if (text == "-") return true;
    if (item.is == Is::Time) ns = parse_access_log_time(text, options().zone());
    if (item.is == Is::IsoTime) ns = parse_time(text, options().zone());
    if (item.is == Is::TimeByPattern) ns = item.pattern->parse(text, options().zone(), options().now_ns);
    if (item.is == Is::Epoch)
      if (auto number = parse_number(text)) ns = number->is_int ? time_of_epoch(number->whole) : time_of_epoch(number->real);
    if (!ns) return false;
    names_.put(index, Value::time(*ns), out);
    out.put_time(*ns);
    return true;
  }

  void put_part(Part part, const Value& value, Members& out) const {
    names_.put(layout_.items().size() + part, value, out);
  }

  void put_request(std::string_view text, bool quoted, Members& out) const {
    if (quoted) text = unescape_log_text(text, out.arena());
    RequestLine request(text);
    put_part(kMethod, text_or_null(request.method), out);
    put_part(kUrl, text_or_null(request.url), out);
    if (!request.method.empty()) put_target(request.url, out);
    put_part(kProtocol, text_or_null(request.protocol), out);
  }

  void put_url(std::string_view url, Members& out) const {
    put_part(kUrl, text_or_null(url), out);
    if (url != "-") put_target(url, out);
  }

  void put_target(std::string_view url, Members& out) const {
    RequestTarget target(url);
    put_part(kPath, text_or_null(target.path), out);
    put_part(kQuery, target.query ? Value::string(*target.query) : Value(), out);
  }

  AccessLayout layout_;
  FixedNames names_;
  size_t items_needed_, last_wanted_ = 0;
  bool more_allowed_, parts_wanted_ = false;
};

constexpr size_t kCommonItems = 7;

std::unique_ptr<RecordParser> make_access_parser(const FieldSet& fields, const ParserOptions& options) {
  if (options.format.layout.empty())
    return std::make_unique<AccessParser>(fields, options, AccessLayout::combined(), kCommonItems, true);
  auto layout = AccessLayout::compile(options.format.layout);
  size_t items = layout.items().size();
  return std::make_unique<AccessParser>(fields, options, std::move(layout), items, false);
}

std::unique_ptr<RecordParser> make_combined_parser(const FieldSet& fields, const ParserOptions& options) {
  return std::make_unique<AccessParser>(fields, options, AccessLayout::combined(), kCommonItems + 2, true);
}

std::unique_ptr<RecordParser> make_clf_parser(const FieldSet& fields, const ParserOptions& options) {
  return std::make_unique<AccessParser>(fields, options, AccessLayout::common(), kCommonItems, false);
}

constexpr std::string_view kAccessOptions[] = {"format"};

}  // namespace

bool is_access_log_line(std::string_view line) {
  size_t bracket = line.find(" [");
  if (bracket == std::string_view::npos || bracket > 300) return false;
  auto rest = line.substr(bracket + 2);
  size_t end = rest.find(']');
  if (end > 40 || !parse_access_log_time(rest.substr(0, end))) return false;
  rest.remove_prefix(end);
  return rest.starts_with("] \"") && find_closing_quote(rest.substr(3)) != std::string_view::npos;
}

constinit const FormatDef access_format = {.name = "access",
                                           .summary = "access logs of web servers",
                                           .tells = is_access_log_line,
                                           .make_parser = make_access_parser,
                                           .options = kAccessOptions};
constinit const FormatDef combined_format = {.name = "combined",
                                             .summary = "access logs with referer and user agent",
                                             .make_parser = make_combined_parser};
constinit const FormatDef clf_format = {.name = "clf",
                                        .summary = "access logs in the Common Log Format",
                                        .make_parser = make_clf_parser};

}  // namespace weir
