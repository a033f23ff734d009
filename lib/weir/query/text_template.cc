#include "weir/query/text_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "weir/base/error.h"
#include "weir/query/typed_text.h"

namespace weir {
namespace {

constexpr size_t kNotFound = std::string_view::npos;

/// No time that we read is longer.
constexpr size_t kTimeBytesMax = 64;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

size_t find_text(std::string_view text, size_t from, std::string_view wanted) {
  if (from > text.size()) return kNotFound;
  const void* at = memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  return at ? static_cast<size_t>(static_cast<const char*>(at) - text.data()) : kNotFound;
}

size_t find_blank(std::string_view text, size_t from) {
  while (from < text.size() && !is_blank(text[from])) ++from;
  return from < text.size() ? from : kNotFound;
}

size_t skip_blanks(std::string_view text, size_t from) {
  while (from < text.size() && is_blank(text[from])) ++from;
  return from;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return is_word_byte(c) || c == '.' || c == '-' || c == '@'; });
}

[[noreturn]] void refuse(std::string why) { throw Error(ErrorCode::Usage, std::move(why)); }

}  // namespace

/// Takes a template apart.
class TextTemplate::Compiler {
 public:
  Compiler(TextTemplate& made, std::string_view text, std::span<const TextSpan> literal)
      : made_(made), text_(text), literal_(literal) {}

  void compile() {
    for (size_t at = 0; at < text_.size();) at = is_literal(at) ? put_byte(at) : put_next(at);
    if (made_.names_.empty()) refuse(fmt::format("'{}' names no field: write {{name}} where its value stands", text_));
    size_t fields = 0;
    for (size_t i = 0; i < made_.items_.size(); i++) {
      const Item& item = made_.items_[i];
      if (item.kind != Item::Kind::Field) continue;
      if (++fields > kFieldsMax) refuse(fmt::format("a template has at most {} fields", kFieldsMax));
      bool field_behind = i + 1 < made_.items_.size() && made_.items_[i + 1].kind == Item::Kind::Field;
      if (item.type == Type::Any && field_behind)
        refuse(fmt::format("in '{}' nothing says where the field {} ends: it needs text behind it, or a type", text_,
                           item.value < 0 ? "{}" : "{" + made_.names_[static_cast<size_t>(item.value)] + "}"));
    }
  }

 private:
  bool is_literal(size_t at) const {
    return std::ranges::any_of(literal_, [at](const TextSpan& span) { return at >= span.begin && at < span.end; });
  }

  size_t put_byte(size_t at) {
    bool blank = is_blank(text_[at]);
    auto kind = blank ? Item::Kind::Blank : Item::Kind::Literal;
    if (made_.items_.empty() || made_.items_.back().kind != kind) made_.items_.push_back({.kind = kind});
    if (!blank) made_.items_.back().text += text_[at];
    return at + 1;
  }

  size_t put_next(size_t at) {
    char byte = text_[at];
    if (byte != '{' && byte != '}') return put_byte(at);
    if (at + 1 < text_.size() && text_[at + 1] == byte && !is_literal(at + 1)) {
      put_byte(at);
      return at + 2;
    }
    size_t end = byte == '{' ? text_.find('}', at) : kNotFound;
    if (end == kNotFound) refuse(fmt::format("'{0}' in '{1}' stands alone; '{0}{0}' is a brace", byte, text_));
    put_field(text_.substr(at + 1, end - at - 1));
    return end + 1;
  }

  void put_field(std::string_view inside) {
    Item item{.kind = Item::Kind::Field};
    size_t colon = inside.starts_with('`') ? inside.find(':', std::min(inside.find('`', 1), inside.size())) : inside.find(':');
    if (colon != kNotFound) set_type(item, inside.substr(colon + 1));
    auto name = inside.substr(0, colon);
    bool quoted = name.size() > 2 && name.front() == '`' && name.back() == '`';
    if (quoted) name = name.substr(1, name.size() - 2);
    if (!name.empty()) item.value = number_of(name, quoted);
    if (item.type == Type::Any) item.open = made_.open_count_++;
    made_.items_.push_back(std::move(item));
  }

  int number_of(std::string_view name, bool quoted) {
    if (!quoted && !is_name(name))
      refuse(fmt::format("'{{{}}}' is no field; a brace that means itself is written twice", name));
    if (is_special_name(name) && !quoted) refuse(fmt::format("{} is not a member of the record: give the field another name", name));
    auto& names = made_.names_;
    if (std::ranges::find(names, name) != names.end()) refuse(fmt::format("the field {{{}}} stands twice in '{}'", name, text_));
    names.emplace_back(name);
    return static_cast<int>(names.size()) - 1;
  }

  static void set_type(Item& item, std::string_view name) {
    static constexpr std::pair<std::string_view, Type> kTypes[] = {
        {"word", Type::Word}, {"int", Type::Int},           {"float", Type::Float},   {"ip", Type::Ip},
        {"time", Type::Time}, {"duration", Type::Duration}, {"quoted", Type::Quoted}};
    if (name.find('%') != kNotFound) {
      std::string why;
      item.type = Type::Pattern;
      item.pattern = TimePattern::compile(name, why);
      if (!item.pattern) refuse(fmt::format("the pattern of times '{}' is wrong: {}", name, why));
      if (!item.pattern->can_parse()) refuse(fmt::format("the pattern of times '{}' can only print", name));
      return;
    }
    auto found = std::ranges::find(kTypes, name, &std::pair<std::string_view, Type>::first);
    if (found == std::end(kTypes))
      refuse(fmt::format("there is no type '{}': there are word, int, float, ip, duration, quoted, time, and patterns of "
                         "times such as %d/%b/%Y",
                         name));
    item.type = found->second;
  }

  TextTemplate& made_;
  std::string_view text_;
  std::span<const TextSpan> literal_;
};

TextTemplate::TextTemplate(std::string_view text, std::span<const TextSpan> literal) { Compiler(*this, text, literal).compile(); }

/// The search through one text.
class TextTemplate::Match {
 public:
  Match(const TextTemplate& pattern, std::string_view text, const Reading& reading, std::span<Value> values)
      : items_(pattern.items_), text_(text), reading_(reading), values_(values) {
    std::fill_n(tried_.begin(), pattern.open_count_, 0);
  }

  bool find() {
    const Item& first = items_[0];
    if (first.kind == Item::Kind::Field) return first.type == Type::Any ? fits(0, 0) : find_typed();
    for (size_t at = find_fixed(first, 0); at != kNotFound; at = find_fixed(first, at + 1)) {
      if (fits(0, at)) return true;
      if (hopeless_) return false;
    }
    return false;
  }

 private:
  /// A field with a type in front begins where a word or number does, never inside of one.
  bool find_typed() {
    for (size_t at = 0; at < text_.size() && !hopeless_; ++at)
      if ((at == 0 || !is_word_byte(text_[at - 1])) && !is_blank(text_[at]) && fits(0, at)) return true;
    return false;
  }

  size_t find_fixed(const Item& item, size_t from) const {
    return item.kind == Item::Kind::Blank ? find_blank(text_, from) : find_text(text_, from, item.text);
  }

  void put(const Item& item, const Value& value) {
    if (item.value >= 0) values_[static_cast<size_t>(item.value)] = value;
  }

  /// Whether the items from `index` on fit the text from `at` on.
  bool fits(size_t index, size_t at) {
    for (; index < items_.size(); ++index) {
      const Item& item = items_[index];
      if (item.kind == Item::Kind::Literal) {
        if (!text_.substr(at).starts_with(item.text)) return false;
        at += item.text.size();
      } else if (item.kind == Item::Kind::Blank) {
        size_t end = skip_blanks(text_, at);
        if (end == at) return false;
        at = end;
      } else if (item.type == Type::Any) {
        return fits_open(index, at);
      } else if (item.type == Type::Time || item.type == Type::Pattern) {
        auto end = take_time(index, at);
        if (!end) return false;
        at = *end;
      } else {
        auto taken = take_typed(item, text_.substr(at));
        if (!taken) return false;
        put(item, taken->value);
        at += taken->size;
      }
    }
    return true;
  }

  bool fits_open(size_t index, size_t at) {
    const Item& item = items_[index];
    if (index + 1 == items_.size()) {
      put(item, Value::string(text_.substr(at)));
      return true;
    }
    const Item& next = items_[index + 1];
    size_t& from = tried_[item.open];
    from = std::max(from, at);
    while (!hopeless_) {
      size_t end = find_fixed(next, from);
      if (end == kNotFound) {
        hopeless_ = true;   // nor is it there for any later beginning
        return false;
      }
      from = next.kind == Item::Kind::Blank ? skip_blanks(text_, end) : end + 1;
      if (fits(index + 1, end)) {
        put(item, Value::string(text_.substr(at, end - at)));
        return true;
      }
    }
    return false;
  }

  std::optional<TypedText> take_typed(const Item& item, std::string_view rest) const {
    switch (item.type) {
      case Type::Word: return take_word(rest);
      case Type::Int: return take_int(rest, reading_.arena);
      case Type::Float: return take_float(rest);
      case Type::Ip: return take_ip(rest);
      case Type::Duration: return take_duration(rest);
      default: return take_quoted(rest, reading_.arena);
    }
  }

  /// Where the longest text that reads as the time ends.
  std::optional<size_t> take_time(size_t index, size_t at) {
    const Item& item = items_[index];
    std::array<size_t, kTimeBytesMax + 1> ends;
    size_t count = 0;
    size_t last = std::min(text_.size(), at + kTimeBytesMax);
    bool fixed_behind = index + 1 < items_.size() && items_[index + 1].kind != Item::Kind::Field;
    if (fixed_behind) {
      for (size_t end = find_fixed(items_[index + 1], at); end <= last; end = find_fixed(items_[index + 1], end + 1))
        ends[count++] = end;
    } else {
      for (size_t end = at + 1; end <= last; ++end)
        if (end == text_.size() || !is_word_byte(text_[end]) || !is_word_byte(text_[end - 1])) ends[count++] = end;
    }
    while (count > 0) {
      size_t end = ends[--count];
      auto text = text_.substr(at, end - at);
      auto ns = item.type == Type::Time ? read_any_time(text, reading_.zone, reading_.now_ns)
                                        : item.pattern->parse(text, reading_.zone, reading_.now_ns);
      if (!ns) continue;
      put(item, Value::time(*ns));
      return end;
    }
    return std::nullopt;
  }

  const std::vector<Item>& items_;
  std::string_view text_;
  const Reading& reading_;
  std::span<Value> values_;
  std::array<size_t, kFieldsMax> tried_;   ///< by open field: its ends below this have been tried, and what follows does not fit
  bool hopeless_ = false;
};

bool TextTemplate::read(std::string_view text, const Reading& reading, std::span<Value> values) const {
  return Match(*this, text, reading, values).find();
}

}  // namespace weir
