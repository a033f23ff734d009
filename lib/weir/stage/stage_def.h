// StageDef: everything there is to know about a stage before it runs. Help, the reference page, completions, the
// parser's choice between word and expression tokens, its checks and 'did you mean' all come from these constants.
// Each file in `builtin/` defines one; builtin/table.cc lists them; an embedding program copies that Registry and adds
// its own. Nothing registers itself.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/stage/arguments.h"

namespace weir {

class Plan;

/// What an argument or option is, and with it how its tokens are read (language/README.md, "Lexical rules").
enum class ParamKind : uint8_t {
  Word,          ///< one word: path, address, rate, format                -> words (one)
  Words,         ///< one or more words, separated by blanks               -> words
  String,        ///< the same, but free text: a message, a column heading -> words (one)
  Command,       ///< a shell command; ${…} in it is quoted for the shell  -> words (one)
  Pattern,       ///< literal or /regex/                                   -> patterns (one)
  Patterns,      ///< one or more                                          -> patterns
  Template,      ///< a quoted string or /regex/ (`parse`)                 -> patterns (one)
  Number,        ///< a whole number                                       -> number
  Share,         ///< `1%` -> fraction, or a whole number -> number
  Size,          ///< `64KiB`, `100MB`, a whole number of bytes            -> number
  Duration,      ///< `250ms`, `1h30m`                                     -> number (ns)
  Flag,          ///< option only: true or false                           -> flag
  Choice,        ///< option only: one of `choices`                        -> words (one)
  Expr,          ///< an expression                                        -> expr
  Items,         ///< `a, b = x + 1`                                       -> items
  Keys,          ///< the same, as keys                                    -> items
  Fields,        ///< `a.b, c`                                             -> paths
  Field,         ///< one path                                             -> paths (one)
  Orders,        ///< `-a, b desc`                                         -> orders
  Matches,       ///< `ours == theirs, id`                                 -> matches
  Block,         ///< `{ pipeline ; pipeline }`                            -> block
  WordOrBlock,   ///< `tee FILE` or `tee { … }`                            -> words (one) or block
};

/// What a braced block holds.
enum class BlockShape : uint8_t {
  Input,         ///< one pipeline that begins with a source
  Branches,      ///< one or more that are fed from here and end in a sink
};

/// Whether the expressions of a parameter may hold count(), sum(x) and their like.
enum class Aggregates : uint8_t {
  None,
  Groups,        ///< of all records, or of those of a key
  Running,       ///< of the records so far; also prev(x)
};

struct ParamDef {
  std::string_view name;
  ParamKind kind = ParamKind::Word;
  std::string_view doc;              ///< a phrase: "how many to keep"
  std::string_view keyword = {};     ///< the word in front: "by", "on", "asof"
  bool required = false;
  bool keyword_optional = false;     ///< `sort [by] order`
  std::string_view otherwise = {};   ///< the value when not given, as it would be written; also shown by help
  std::span<const std::string_view> choices = {};
  bool condition = false;            ///< Expr: what counts is whether it is true
  bool named = false;                ///< Items: each must be `name = expr`, and a name may come twice
  Aggregates aggregates = Aggregates::None;
  BlockShape block = BlockShape::Branches;
};

struct SwitchDef {
  char letter;                       ///< `-v`
  std::string_view name;             ///< its name in Arguments: "invert"
  std::string_view doc;
};

/// A switch or option that people know from elsewhere: {"-C", "context=3"}.
struct ForeignWord {
  std::string_view theirs, ours;
};

/// Where in a pipeline a stage may stand; a sum of these.
inline constexpr uint8_t kPlaceSource = 1, kPlaceFilter = 2, kPlaceSink = 4;

struct ExampleFile {
  std::string_view name, text;
};

struct Example {
  std::string_view pipeline;         ///< runs on `input`
  std::string_view input;            ///< given on standard input
  std::string_view output;           ///< expected, exactly
  std::span<const ExampleFile> files = {};   ///< beside it, if it needs any
};

struct StageDef {
  std::string_view name;
  std::string_view group;            ///< sources, bytes, lines, parse, records, group, combine, format, sinks
  std::string_view summary;          ///< one line, no full stop
  std::string_view doc;              ///< paragraphs
  std::span<const ParamDef> params = {};    ///< positional, in order
  std::span<const ParamDef> options = {};   ///< `name=value`
  std::span<const SwitchDef> switches = {};
  std::span<const Example> examples = {};
  std::span<const std::string_view> foreign_names = {};   ///< what others call it: {"filter"}; answered with ours
  std::span<const ForeignWord> foreign_words = {};        ///< arguments from elsewhere, answered with ours
  uint8_t places = kPlaceFilter;

  /// Adds the stage's nodes to the plan. Throws Error(Usage) for arguments that are wrong in themselves.
  /// Null for a stage that the language knows and this build does not run.
  void (*build)(const Arguments& arguments, Plan& plan) = nullptr;

  /// Null if there is none.
  const ParamDef* find_param(std::string_view name) const;   ///< an argument or option
  const ParamDef* find_option(std::string_view name) const;
  const SwitchDef* find_switch(char letter) const;
};

/// A list of stages by name. A value: copy it and add your own.
class Registry {
 public:
  /// The StageDef must outlive the registry; one of the same name before is replaced.
  void add(const StageDef& def);
  const StageDef* find(std::string_view name) const;             ///< null if there is none
  /// The stage that others call `name`; null if there is none.
  const StageDef* find_foreign(std::string_view name) const;
  std::span<const StageDef* const> all() const { return defs_; }   ///< in the order they were added

 private:
  std::vector<const StageDef*> defs_;
};

}  // namespace weir
