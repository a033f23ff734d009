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

struct StageDef;

/// What `grep` and `replace` search for.
struct Pattern {
  std::string text;         ///< the literal bytes, or a regular expression in RE2 syntax
  bool regex = false;
  std::string flags;        ///< of "ims"; regex only
  TextSpan span;
};

struct Word {
  std::string text;
  TextSpan span;
  bool secret = false;      ///< came from ${env:…} or ${file:…}: never shown
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

class Arguments {
 public:
  void set(std::string name, ArgumentValue value);
  bool has(std::string_view name) const;

  /// The value of `name`, which must have been given (or have a default in the StageDef).
  const std::string& word(std::string_view name) const;
  const std::vector<Word>& words(std::string_view name) const;
  const std::vector<Pattern>& patterns(std::string_view name) const;
  const Expr& expr(std::string_view name) const;
  const std::vector<Item>& items(std::string_view name) const;
  const std::vector<Path>& paths(std::string_view name) const;
  const std::vector<Order>& orders(std::string_view name) const;
  const std::vector<Match>& matches(std::string_view name) const;
  const Block& block(std::string_view name) const;
  int64_t number(std::string_view name) const;             ///< Number, Size (bytes), Duration (ns)
  double fraction(std::string_view name) const;            ///< Share: 0.01 for 1 %
  bool flag(std::string_view name) const;                  ///< a switch or a true/false option; false if not given

  /// The same, or `otherwise` if it was not given.
  int64_t number_or(std::string_view name, int64_t otherwise) const;
  std::string word_or(std::string_view name, std::string_view otherwise) const;

 private:
  const ArgumentValue& at(std::string_view name) const;
  std::map<std::string, ArgumentValue, std::less<>> values_;
};

}  // namespace weir
