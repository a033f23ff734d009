// The arguments of one stage, as values: what the parser makes from text and an embedding program makes by hand.
// Parameters ($name, ${env:…}) are already put in. A stage reads its arguments by the names that its StageDef
// declares; asking for a name or kind that the StageDef does not declare is a bug (WEIR_CHECK).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weir/query/expr.h"

namespace weir {

struct ParamDef;
struct StageDef;

/// What `grep` and `replace` search for.
struct Pattern {
  std::string text;         ///< the literal bytes, or a regular expression in RE2 syntax
  bool regex = false;
  std::string flags;        ///< of "ims"; regex only
  TextSpan span;
  std::string source;       ///< as in Word
  std::vector<TextSpan> literal = {};   ///< as in Word
};

struct Word {
  std::string text;
  TextSpan span;
  std::string source;       ///< as written, where that holds ${env:…} or ${file:…}: shown instead of the value
  std::vector<TextSpan> literal = {};  ///< bytes of `text` that are values put in: no `*` or `{field}` means anything there

  std::string_view shown() const { return source.empty() ? text : source; }
};

class Arguments;

/// One stage of a pipeline with its arguments.
struct StageCall {
  const StageDef* def = nullptr;
  std::unique_ptr<Arguments> arguments;
  TextSpan span;            ///< the stage's name in the text
};

struct Pipeline {
  std::vector<StageCall> stages;
};

/// A braced block: one pipeline for each branch.
struct Block {
  std::vector<Pipeline> branches;
};

using ArgumentValue = std::variant<std::vector<Word>, std::vector<Pattern>, int64_t, double, bool, ExprPtr,
                                   std::vector<Item>, std::vector<Path>, std::vector<Order>, std::vector<Match>, Block>;

/// Movable. Every function that takes a name wants one that the StageDef declares.
class Arguments {
 public:
  /// The StageDef must outlive it.
  explicit Arguments(const StageDef& def);

  /// The value must be of the alternative that the parameter's kind names. `expr` and the like in it are not checked.
  void set(std::string_view name, ArgumentValue value);
  bool given(std::string_view name) const;                 ///< set by somebody
  bool has(std::string_view name) const;                   ///< given, or has a default in the StageDef

  /// The value of `name`, which must be there: `has(name)`.
  const std::string& word(std::string_view name) const;
  const std::vector<Word>& words(std::string_view name) const;
  const std::vector<Pattern>& patterns(std::string_view name) const;
  const Expr& expr(std::string_view name) const;
  const std::vector<Item>& items(std::string_view name) const;
  const std::vector<Path>& paths(std::string_view name) const;
  const std::vector<Order>& orders(std::string_view name) const;
  const std::vector<Match>& matches(std::string_view name) const;
  const Block& block(std::string_view name) const;
  bool is_block(std::string_view name) const;              ///< WordOrBlock: which of the two
  int64_t number(std::string_view name) const;             ///< Number, Size (bytes), Duration (ns)
  double fraction(std::string_view name) const;            ///< Share: 0.01 for 1 %
  bool is_fraction(std::string_view name) const;           ///< Share: which of the two
  bool flag(std::string_view name) const;                  ///< a switch or a true/false option; false if not given

  /// The same, or `otherwise` if it is not there.
  int64_t number_or(std::string_view name, int64_t otherwise) const;
  std::string word_or(std::string_view name, std::string_view otherwise) const;

  const ArgumentValue& value(std::string_view name) const;

 private:
  template <typename T>
  const T& get(std::string_view name) const;
  const ArgumentValue* find(std::string_view name) const;

  const StageDef* def_;
  std::map<std::string, ArgumentValue, std::less<>> given_, defaults_;
};

/// Reads a parameter of a plain kind (Word, String, Choice, Number, Share, Size, Duration, Flag) from its text; nothing
/// if it is none.
std::optional<ArgumentValue> parse_plain(const ParamDef& param, std::string_view text);

}  // namespace weir
