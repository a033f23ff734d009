#include "weir/format/pairs_parser.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "weir/base/error.h"
#include "weir/format/line_values.h"
#include "weir/format/members.h"
#include "weir/format/pairs_line_syntax.h"

namespace weir {
namespace {

constexpr std::string_view kNoPair = "no key=value pair";
constexpr std::string_view kOpenQuote = "a quote that nothing closes";
constexpr size_t kSureOfPairs = 3;

/// One `key`, `key=` or `key=value` of logfmt.
struct Pair {
  std::string_view key, value;
  bool has_value = false, quoted = false;
};

/// Takes pairs off a line, one after another.
class PairReader {
 public:
  explicit PairReader(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

  /// False at the end of the line, or where a quote is not closed: `open_quote` tells.
  bool next(Pair& pair) {
    while (at_ < end_ && is_blank_of_pairs(*at_)) ++at_;
    if (at_ == end_) return false;
    const char* begin = at_;
    while (at_ < end_ && *at_ != '=' && !is_blank_of_pairs(*at_)) ++at_;
    pair = {.key = {begin, static_cast<size_t>(at_ - begin)}, .value = {}};
    if (at_ == end_ || *at_ != '=') return true;
    pair.has_value = true;
    begin = ++at_;
    if (at_ < end_ && *at_ == '"') return take_quoted(pair);
    while (at_ < end_ && !is_blank_of_pairs(*at_)) ++at_;
    pair.value = {begin, static_cast<size_t>(at_ - begin)};
    return true;
  }
  bool open_quote() const { return open_quote_; }

 private:
  bool take_quoted(Pair& pair) {
    std::string_view rest(at_ + 1, static_cast<size_t>(end_ - at_ - 1));
    size_t size = find_closing_quote(rest);
    if (size == std::string_view::npos) {
      open_quote_ = true;
      return false;
    }
    pair.quoted = true;
    pair.value = rest.substr(0, size);
    at_ += size + 2;
    return true;
  }

  const char* at_;
  const char* end_;
  bool open_quote_ = false;
};

class LogfmtParser final : public MemberParser {
 public:
  LogfmtParser(const FieldSet& fields, const ParserOptions& options) : MemberParser(fields, options) {}

 protected:
  std::string_view read(std::string_view line, Members& out) const override {
    PairReader reader(line);
    bool any_pair = false;
    for (Pair pair; reader.next(pair);) {
      any_pair |= pair.has_value && !pair.key.empty();
      int number = plan().find(pair.key);
      if (number < 0 && !plan().whole()) continue;
      out.put(number, pair.key, value_of(pair, out.arena()));
      if (out.complete() && any_pair && !options().strict) return {};
    }
    if (reader.open_quote()) return kOpenQuote;
    return any_pair ? std::string_view() : kNoPair;
  }

 private:
  static Value value_of(const Pair& pair, StringArena& arena) {
    if (!pair.has_value) return Value::of(true);
    return pair.quoted ? value_of_quoted(pair.value, arena) : Value::string(pair.value);
  }
};

class KvParser final : public MemberParser {
 public:
  KvParser(const FieldSet& fields, const ParserOptions& options)
      : MemberParser(fields, options),
        equals_(options.format.pair.empty() ? "=" : options.format.pair),
        separator_(options.format.separator) {
    if (separator_ == equals_) throw Error(ErrorCode::Usage, "pair= and sep= are the same");
  }

 protected:
  std::string_view read(std::string_view line, Members& out) const override {
    bool any_pair = false;
    while (true) {
      line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
      if (line.empty()) break;
      size_t end = find_end(line);
      size_t equals = line.substr(0, end).find(equals_);
      if (equals == std::string_view::npos) {
        put(line.substr(0, end), Value::of(true), out);
      } else {
        auto key = line.substr(0, equals);
        line.remove_prefix(equals + equals_.size());
        if (!separator_.empty()) line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        any_pair = true;
        if (!line.empty() && (line[0] == '"' || line[0] == '\'')) {
          size_t quote = find_closing_quote(line.substr(1), line[0]);
          if (quote == std::string_view::npos) return kOpenQuote;
          put(key, value_of_quoted(line.substr(1, quote), out.arena()), out);
          line.remove_prefix(quote + 2);
          end = find_end(line);
        } else {
          end = find_end(line);
          put(key, Value::string(trim(line.substr(0, end))), out);
        }
      }
      line.remove_prefix(end);
      if (!separator_.empty() && line.starts_with(separator_)) line.remove_prefix(separator_.size());
    }
    return any_pair ? std::string_view() : kNoPair;
  }

 private:
  static std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank_of_pairs(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank_of_pairs(text.back())) text.remove_suffix(1);
    return text;
  }
  /// Where the pair that `text` begins with ends.
  size_t find_end(std::string_view text) const {
    return std::min(separator_.empty() ? text.find_first_of(" \t") : text.find(separator_), text.size());
  }
  static void put(std::string_view key, const Value& value, Members& out) {
    if (key = trim(key); !key.empty()) out.put(key, value);
  }

  std::string equals_, separator_;
};

constexpr std::string_view kLogfmtExtensions[] = {".logfmt"};
constexpr std::string_view kKvOptions[] = {"pair", "sep"};

}  // namespace

bool is_logfmt_line(std::string_view line) {
  PairReader reader(line);
  size_t pairs = 0;
  for (Pair pair; reader.next(pair); ++pairs) {
    bool plain = pair.has_value && !pair.key.empty() && std::ranges::none_of(pair.key, [](char c) {
      return std::strchr("\"'{}[](),;&?/<>", c) != nullptr;
    });
    if (!plain) return pairs >= kSureOfPairs;
  }
  return pairs >= kSureOfPairs && !reader.open_quote();
}

constinit const FormatDef logfmt_format = {
    .name = "logfmt",
    .summary = "logfmt: key=value pairs, quoted where they hold blanks",
    .extensions = kLogfmtExtensions,
    .tells = is_logfmt_line,
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) -> std::unique_ptr<RecordParser> {
      return std::make_unique<LogfmtParser>(fields, options);
    },
    .make_prefilter = [](const RecordCondition& condition) {
      return std::make_unique<const Prefilter>(condition, std::make_unique<const PairsLineSyntax>());
    }};
constinit const FormatDef kv_format = {
    .name = "kv",
    .summary = "pairs of keys and values with any separators",
    .make_parser = [](const FieldSet& fields, const ParserOptions& options) -> std::unique_ptr<RecordParser> {
      return std::make_unique<KvParser>(fields, options);
    },
    .options = kKvOptions};

}  // namespace weir
