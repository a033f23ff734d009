#include "weir/builtin/framing.h"
#include "weir/builtin/stages.h"
#include "weir/scan/literal_finder.h"
#include "weir/scan/newline.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "patterns", .kind = ParamKind::Patterns, .doc = "text or /regex/"}};
constexpr ParamDef kOptions[] = {
    {.name = "file", .kind = ParamKind::Word, .doc = "a file with more patterns, one a line, as plain text"},
    {.name = "before", .kind = ParamKind::Number, .doc = "lines to show before each hit", .otherwise = "0"},
    {.name = "after", .kind = ParamKind::Number, .doc = "lines to show after each hit", .otherwise = "0"},
    {.name = "context",
     .kind = ParamKind::Number,
     .doc = "lines to show before and after each hit",
     .otherwise = "0"}};
constexpr SwitchDef kSwitches[] = {{'v', "invert", "keep the lines that hold none of them"},
                                   {'i', "ignore_case", "upper and lower case are the same"},
                                   {'w', "whole_words", "only where no letter, digit or _ adjoins"}};
constexpr Example kExamples[] = {{"grep error", "an error\nfine\nError\n", "an error\n"},
                                 {"grep -vi error", "an error\nfine\nError\n", "fine\n"},
                                 {"grep /^[a-z]+$/ 42", "abc\nx y\n42nd\n", "abc\n42nd\n"}};
constexpr std::string_view kForeignNames[] = {"rg", "egrep", "fgrep", "search", "match"};
constexpr ForeignWord kForeignWords[] = {{"-C", "context=3"},
                                         {"-A", "after=3"},
                                         {"-B", "before=3"},
                                         {"-c", "| count"},
                                         {"-n", "| select _lineno, _line"},
                                         {"-f", "file=PATH"},
                                         {"-e", "as the pattern alone; several may follow each other"},
                                         {"-E", "/…/"},
                                         {"-P", "/…/"},
                                         {"-F", "as plain text: only /…/ is a regular expression"},
                                         {"-r", "read FOLDER | grep …"},
                                         {"-R", "read FOLDER | grep …"},
                                         {"-m", "| head N"},
                                         {"-o", "| select hit = extract(_line, /…/)"},
                                         {"-x", "/^…$/"},
                                         {"-l", "| distinct _file"}};

class Grep final : public Map {
 public:
  explicit Grep(std::string literal) : finder_(std::move(literal)) {}
  Verdict apply(Packet& input, Scratch*, Emit& out) const override {
    if (Text* text = input.text()) {
      Text hits = text->emptied();
      for (const Run& run : text->runs()) {
        const char* base = text->chunk().data();
        const char* end = base + run.end;
        for (const char* at = base + run.begin; at < end;) {
          const char* hit = finder_.find(at, end);
          if (hit == end) break;
          const char* first = line_begin(at, hit);
          at = line_end(hit, end);
          hits.append(static_cast<uint32_t>(first - base), static_cast<uint32_t>(at - base));
        }
      }
      input.body = std::move(hits);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  LiteralFinder finder_;
};

void build(const Arguments& arguments, Plan& plan) {
  ensure_lines(plan);
  plan.add({.kernel = std::make_unique<Grep>(arguments.patterns("patterns")[0].text),
            .in = plan.carries(),
            .out = plan.carries(),
            .detail = "keeps matching lines"});
}

}  // namespace

constinit const StageDef grep_stage = {
    .name = "grep",
    .group = "lines",
    .summary = "keeps the lines that hold any of the patterns",
    .doc =
        "A string or a bare word is searched for as it stands; `/…/` is a regular expression, with `/…/i` "
        "for any case. With several patterns a line is kept if it holds one of them. On records, the text of "
        "the record is searched.",
    .params = kParams,
    .options = kOptions,
    .switches = kSwitches,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .foreign_words = kForeignWords,
    .build = build};

}  // namespace weir
