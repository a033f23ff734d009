#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/line_context.h"
#include "weir/builtin/stages.h"
#include "weir/scan/matcher.h"
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
                                 {"grep /^[a-z]+$/ 42", "abc\nx y\n42nd\n", "abc\n42nd\n"},
                                 {"grep panic before=1 after=2", "a\nb\npanic\nc\nd\ne\n", "b\npanic\nc\nd\n"}};
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

struct MatchScratch : weir::Scratch {
  explicit MatchScratch(LineMatcher::Scratch of_matcher) : matching(std::move(of_matcher)) {}
  LineMatcher::Scratch matching;
};

/// The lines that match, or, inverted, the gaps between them.
Text matching_lines(const LineMatcher& matcher, bool invert, const Text& text, LineMatcher::Scratch& matching) {
  Text kept = text.emptied();
  const char* base = text.chunk().data();
  if (text.inner_newlines()) {
    text.for_each_line([&](std::string_view line) {
      auto begin = static_cast<uint32_t>(line.data() - base);
      if (matcher.matches(line, matching) != invert) kept.append(begin, begin + static_cast<uint32_t>(line.size()) + 1);
      return true;
    });
    return kept;
  }
  for (const Run& run : text.runs()) {
    uint32_t gap = run.begin;
    matcher.for_each_match(text.view(run), matching, [&](std::string_view line) {
      auto begin = static_cast<uint32_t>(line.data() - base);
      auto end = begin + static_cast<uint32_t>(line.size());
      if (!invert) kept.append(begin, end);
      else if (gap < begin) kept.append(gap, begin);
      gap = end;
      return true;
    });
    if (invert && gap < run.end) kept.append(gap, run.end);
  }
  return kept;
}

class Grep final : public Map {
 public:
  Grep(std::shared_ptr<const LineMatcher> matcher, bool invert) : matcher_(std::move(matcher)), invert_(invert) {}

  std::unique_ptr<weir::Scratch> make_scratch() const override {
    return std::make_unique<MatchScratch>(matcher_->make_scratch());
  }

  Verdict apply(Packet& input, weir::Scratch* scratch, Emit& out) const override {
    auto& matching = static_cast<MatchScratch*>(scratch)->matching;
    if (auto* text = input.text()) *text = matching_lines(*matcher_, invert_, *text, matching);
    if (auto* batch = input.batch()) keep_records(*batch, matching);
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  void keep_records(Batch& batch, LineMatcher::Scratch& matching) const {
    std::vector<uint16_t> kept;
    for (auto row : batch.selection())
      if (matcher_->matches(batch.line_as_read(row), matching) != invert_) kept.push_back(row);
    batch.select(kept);
  }

  std::shared_ptr<const LineMatcher> matcher_;   // the parser in front may look too
  bool invert_;
};

/// With lines around each hit: in order, since these may be in other chunks.
class GrepAround final : public Step {
 public:
  GrepAround(std::shared_ptr<const LineMatcher> matcher, bool invert, LineContext context)
      : matcher_(std::move(matcher)), matching_(matcher_->make_scratch()), invert_(invert), context_(std::move(context)) {}

  Verdict step(Packet& input, Emit& out) override {
    if (input.opens_file) context_.begin_file();
    if (Text* text = input.text())
      *text = context_.take(*text, matching_lines(*matcher_, invert_, *text, matching_), out);
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  std::shared_ptr<const LineMatcher> matcher_;
  LineMatcher::Scratch matching_;
  bool invert_;
  LineContext context_;
};

void add_from_file(const std::string& path, std::vector<LinePattern>& patterns) {
  std::ifstream file(path);
  if (!file) throw Error::from_errno(errno, "reading the patterns").in_file(path);
  for (std::string line; std::getline(file, line);) patterns.push_back({line, false, {}});
}

void build(const Arguments& arguments, Plan& plan) {
  ensure_lines(plan);
  auto around = [&](std::string_view name) {
    int64_t lines = std::max(arguments.number_or(name, 0), arguments.number_or("context", 0));
    return static_cast<uint64_t>(std::max<int64_t>(lines, 0));
  };
  uint64_t before = around("before"), after = around("after");
  std::vector<LinePattern> patterns;
  std::string shown;
  if (arguments.has("patterns"))
    for (const auto& pattern : arguments.patterns("patterns")) {
      patterns.push_back({pattern.text, pattern.regex, pattern.flags});
      if (!pattern.source.empty()) shown += " " + pattern.source;   // what came from outside is not shown
      else if (pattern.regex) shown += fmt::format(" /{}/{}", pattern.text, pattern.flags);
      else shown += fmt::format(" \"{}\"", pattern.text);
    }
  if (arguments.given("file")) add_from_file(arguments.word("file"), patterns);
  if (patterns.empty()) throw Error(ErrorCode::Usage, "grep needs a pattern, or file= with some");
  MatchOptions options{arguments.flag("ignore_case"), arguments.flag("whole_words")};
  bool invert = arguments.flag("invert");
  bool records = plan.carries() == EdgeKind::Records;
  auto matcher = std::make_shared<const LineMatcher>(patterns, options);
  Node node{.in = plan.carries(),
            .out = plan.carries(),
            .detail = fmt::format("keeps {} that {}hold{}", records ? "records" : "lines", invert ? "do not " : "", shown)};
  if (records && plan.record_state() != RecordState::AsRead)
    throw Error(ErrorCode::Usage, "grep looks at the text of a record as it was read, and an earlier stage has changed it: use 'where'");
  if (before > 0 || after > 0) {
    if (records) throw Error(ErrorCode::Usage, "before=, after= and context= show lines, and records flow here: put grep further in front");
    node.detail += fmt::format(", with {} before and {} after", before, after);
    node.makes_blocks = before > 0;
    node.kernel = std::make_unique<GrepAround>(matcher, invert, LineContext(before, after, 2 * plan.options().line_bytes_max));
  } else {
    node.kernel = std::make_unique<Grep>(matcher, invert);
  }
  if (records) {
    node.filter.emplace();
    if (!invert) node.filter = {.condition = RecordCondition::of(std::move(matcher)), .text = "grep" + shown};
  }
  plan.add(std::move(node));
}

}  // namespace

constinit const StageDef grep_stage = {
    .name = "grep",
    .group = "lines",
    .summary = "keeps the lines that hold any of the patterns",
    .doc =
        "A string or a bare word is searched for as it stands; `/…/` is a regular expression, with `/…/i` "
        "for any case. With several patterns a line is kept if it holds one of them. On records, the text of "
        "the record is searched.\n\n`before=`, `after=` and `context=` also keep that many lines around each hit, every "
        "line once and in order, of the same file. Nothing is put between groups of lines.",
    .params = kParams,
    .options = kOptions,
    .switches = kSwitches,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .foreign_words = kForeignWords,
    .build = build};

}  // namespace weir
