#include "weir/language/lexer.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/language/characters.h"
#include "weir/query/literal.h"

namespace weir {
namespace {

constexpr size_t kTextBytesMax = 16 << 20;

/// Longest first, so that the first that fits is right.
constexpr std::string_view kSymbols[] = {"==", "!=", "<=", ">=", "!~", "??", "..", "<", ">",
                                         "~",  "+",  "-",  "*",  "/",  "%",  "(",  ")", "[",
                                         "]",  "{",  "}",  "|",  ";",  ",",  ".",  "=", ":"};

struct ForeignSymbol {
  std::string_view theirs, hint;
};
constexpr ForeignSymbol kForeignSymbols[] = {
    {"&&", "write 'and'"},
    {"||", "write 'or'"},
    {"===", "write '=='"},
    {"!==", "write '!='"},
    {"<>", "write '!='"},
    {"=~", "write '~'"},
    {"~=", "write '~'"},
    {"=>", "write '>='"},
    {"=<", "write '<='"},
    {"**", "write pow(x, y)"},
    {"::", "write number(x), string(x), time(x)"},
    {"&", "write 'and'"},
    {"!", "write 'not'"},
    {"^", "write pow(x, y)"},
    {"?", "write if(condition, a, b)"},
};

}  // namespace

Lexer::Lexer(std::string_view text) : text_(text) {
  if (text.size() > kTextBytesMax)
    throw Error(ErrorCode::Usage, "the text of the pipeline is longer than 16 MiB");
  if (text.starts_with("\xef\xbb\xbf")) at_ = 3;  // the mark that some editors put in front of a file
}

const Token& Lexer::peek(LexMode mode) {
  if (!ahead_token_ || ahead_token_->mode != mode) {
    skip_blanks();
    const size_t begin = at_;
    auto token = read(mode);
    ahead_token_ = Ahead{std::move(token), mode, at_};
    at_ = begin;
  }
  return ahead_token_->token;
}

Token Lexer::next(LexMode mode) {
  peek(mode);
  auto token = std::move(ahead_token_->token);
  at_ = ahead_token_->end;
  last_end_ = static_cast<uint32_t>(at_);
  ahead_token_.reset();
  return token;
}

bool Lexer::accept(LexMode mode, std::string_view symbol) {
  if (!peek(mode).is(symbol)) return false;
  next(mode);
  return true;
}

bool Lexer::at_stage_end() {
  skip_blanks();
  return ended() || character() == '|' || character() == ';' || character() == '}';
}

bool Lexer::at(char c) {
  skip_blanks();
  return !ended() && character() == c;
}

bool Lexer::at_keyword(std::string_view word) {
  skip_blanks();
  return ahead().starts_with(word) && match_name_part(ahead()) == word.size();
}

std::string_view Lexer::glued_name() {
  skip_blanks();
  const size_t name = match_name(ahead());
  if (name == 0 || character(name) != '=' || character(name + 1) == '=' || character(name + 1) == '~')
    return {};
  return ahead().substr(0, name);
}

std::string_view Lexer::run() {
  skip_blanks();
  const auto rest = ahead();
  return rest.substr(0, std::ranges::find_if(rest, is_blank) - rest.begin());
}

std::string_view Lexer::rest() {
  skip_blanks();
  return ahead();
}

void Lexer::skip(size_t bytes) {
  skip_blanks();
  ahead_token_.reset();
  at_ += bytes;
  last_end_ = static_cast<uint32_t>(at_);
}

uint32_t Lexer::position() {
  skip_blanks();
  return static_cast<uint32_t>(at_);
}

TextSpan Lexer::next_span(size_t bytes) {
  const uint32_t begin = position();
  return {begin, begin + static_cast<uint32_t>(bytes)};
}

void Lexer::fail(TextSpan span, std::string message, std::string hint) const {
  throw SyntaxError(Diagnostic{std::move(message), span, std::move(hint)}, text_);
}

void Lexer::skip_blanks() {
  const size_t before = at_;
  while (!ended()) {
    if (is_blank(character())) {
      ++at_;
    } else if (character() == '#') {
      while (!ended() && character() != '\n') ++at_;
    } else {
      break;
    }
  }
  if (at_ != before) ahead_token_.reset();
}

Token Lexer::read(LexMode mode) {
  if (ended()) return Token{.kind = TokenKind::End, .span = span_from(at_)};
  switch (mode) {
    case LexMode::Word:
    case LexMode::Pattern:
      return read_word(mode);
    case LexMode::Stage:
      return read_stage_name();
    default:
      return read_expression(mode);
  }
}

Token Lexer::read_expression(LexMode mode) {
  const char c = character();
  if (at_raw_string()) return read_raw_string();
  if (ahead().starts_with("\"\"\"")) return read_block_string();
  if (c == '"' || c == '\'') return read_string();
  if (c == '`') return read_quoted_name();
  if (c == '$') return read_parameter();
  if (is_digit(c)) return read_number();
  if (c == '/' && mode == LexMode::Operand) return read_regex(mode);
  if (match_name(ahead())) return read_name();
  return read_symbol(mode);
}

Token Lexer::read_name() {
  const size_t begin = at_;
  at_ += match_name(ahead());
  Token token{.kind = TokenKind::Name, .span = span_from(begin)};
  token.text = text_.substr(begin, at_ - begin);
  if (character() == '-' && !is_reserved(token.text) && match_name(ahead().substr(1))) {
    const size_t minus = at_;
    while (character() == '-' && match_name(ahead().substr(1))) at_ += 1 + match_name(ahead().substr(1));
    const auto whole = text_.substr(begin, at_ - begin);
    fail(span_from(begin), fmt::format("'{}' is not a name", whole),
         fmt::format("write `{}` for a field, {} - {} to subtract", whole, token.text,
                     text_.substr(minus + 1, at_ - minus - 1)));
  }
  return token;
}

Token Lexer::read_quoted_name() {
  const size_t begin = at_;
  const size_t end = text_.find_first_of("`\n", begin + 1);
  if (end == std::string_view::npos || text_[end] == '\n') {
    at_ = begin + 1;
    fail(span_from(begin), "this back quote is not closed", "a name in back quotes ends on the same line");
  }
  at_ = end + 1;
  Token token{.kind = TokenKind::Quoted, .span = span_from(begin)};
  token.text = text_.substr(begin + 1, end - begin - 1);
  if (token.text.empty())
    fail(token.span, "a name without any characters", "expected a name between the back quotes");
  return token;
}

Token Lexer::read_number() {
  const size_t begin = at_;
  const auto time = match_time(ahead());
  const auto network = match_network(ahead());
  const auto duration = match_duration(ahead());
  const auto size = match_size(ahead());
  const size_t number = match_number(ahead());
  const size_t longest = std::max({time.size, network.size, duration.size, size.size, number});

  Token token{.kind = TokenKind::Number};
  bool valid = true;
  if (longest == time.size) {
    token = {.kind = TokenKind::Time, .value = time.value.ns, .zoned = time.value.zoned};
    valid = time.valid;
  } else if (longest == network.size) {
    token.kind = TokenKind::Network;
    valid = network.valid;
  } else if (longest == duration.size) {
    token = {.kind = TokenKind::Duration, .value = duration.value};
    valid = duration.valid;
  } else if (longest == size.size) {
    token = {.kind = TokenKind::Size, .value = size.value};
    valid = size.valid;
  }
  at_ += longest;
  token.span = span_from(begin);
  token.text = text_.substr(begin, longest);
  if (match_name_part(ahead()) || (character() == '.' && character(1) != '.')) fail_number(token);
  if (!valid) {
    const bool calendar = token.kind == TokenKind::Time || token.kind == TokenKind::Network;
    fail(token.span, calendar ? fmt::format("there is no {} {}",
                                            token.kind == TokenKind::Time ? "time" : "network", token.text)
                              : fmt::format("{} needs more than 64 bits", token.text));
  }
  return token;
}

/// Letters or dots are glued to a number.
void Lexer::fail_number(const Token& number) {
  const size_t begin = number.span.begin;
  while (match_name_part(ahead()) || (character() == '.' && character(1) != '.')) {
    at_ += std::max<size_t>(match_name_part(ahead()), 1);
  }
  const auto whole = text_.substr(begin, at_ - begin);
  const auto unit = whole.substr(number.text.size());
  auto hint = fmt::format("a field of that name is written `{}`", whole);
  if (unit.size() == 1 && std::string_view("KMGTkmgt").find(unit[0]) != std::string_view::npos) {
    const char prefix = static_cast<char>(unit[0] & ~0x20);
    hint = fmt::format("write {0}{1}B or {0}{1}iB", number.text, prefix);
    if (unit == "M") hint += fmt::format(", for minutes {}m", number.text);
  } else if (whole.find('.') != std::string_view::npos) {
    hint = "expected a number, duration, size, time or network";
  }
  fail(span_from(begin), fmt::format("'{}' is no number", whole), hint);
}

Token Lexer::read_symbol(LexMode mode) {
  const size_t begin = at_;
  for (const auto& [theirs, hint] : kForeignSymbols) {
    const bool ours = ahead().starts_with("!=") || ahead().starts_with("!~") || ahead().starts_with("??");
    if (!ahead().starts_with(theirs) || (ours && theirs.size() == 1)) continue;
    // Where an operand may begin, these are what they are alone: `|` of the next stage, a `*` too many.
    if (mode == LexMode::Operand && (theirs == "||" || theirs == "**")) continue;
    at_ += theirs.size();
    fail(span_from(begin), fmt::format("there is no '{}'", theirs), std::string(hint));
  }
  for (const auto symbol : kSymbols) {
    if (!ahead().starts_with(symbol)) continue;
    at_ += symbol.size();
    Token token{.kind = TokenKind::Symbol, .span = span_from(begin), .text = std::string(symbol)};
    return token;
  }
  fail_character();
}

void Lexer::fail_character() {
  const size_t begin = at_;
  const auto point = code_point_at(ahead());
  at_ += point.size;
  const auto shown = printable(text_.substr(begin, point.size));
  switch (typeset_kind(point.value)) {
    case Typeset::Space:
      fail(span_from(begin), fmt::format("a typeset space (U+{:04X})", point.value), "write a plain one");
    case Typeset::Quote:
      fail(span_from(begin), fmt::format("a typeset quote {}", shown), "write a plain one: \" or '");
    case Typeset::Dash:
      fail(span_from(begin), fmt::format("a typeset dash {}", shown), "write a plain one: -");
    case Typeset::None:
      break;
  }
  if (point.value == CodePoint::kInvalid)
    fail(span_from(begin), fmt::format("the byte {} is no UTF-8", shown));
  if (shown == "\\" && (ended() || is_blank(character())))
    fail(span_from(begin), "unexpected '\\'", "a pipeline goes on in the next line without it");
  fail(span_from(begin), fmt::format("unexpected '{}'", shown));
}

}  // namespace weir
