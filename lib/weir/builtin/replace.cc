#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/stages.h"
#include "weir/query/regex.h"
#include "weir/scan/matcher.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "pattern", .kind = ParamKind::Pattern, .doc = "text or /regex/", .required = true},
    {.name = "replacement", .kind = ParamKind::String, .doc = "what to put there", .required = true}};
constexpr Example kExamples[] = {
    {"replace /\\b\\d{4}([ -]?\\d{4}){3}\\b/ \"****\"", "paid with 1234-5678-9012-3456\n", "paid with ****\n"},
    {"replace /(\\w+)@\\S+/ \"$1@…\"", "from ann@example.org\n", "from ann@…\n"}};
constexpr std::string_view kForeignNames[] = {"sed", "sub", "gsub"};

/// How much new text is handed on at a time.
constexpr size_t kOutputBytes = kBlockPayloadBytes;

/// Looks for lines with a match and copies only texts that have one.
class Replace final : public Map {
 public:
  Replace(const Pattern& pattern, std::string with)
      : matcher_(patterns(pattern)), text_(pattern.regex ? "" : pattern.text), with_(std::move(with)) {
    if (pattern.regex) regex_.emplace(pattern.text, pattern.flags, pattern.span);
  }

  std::unique_ptr<weir::Scratch> make_scratch() const override {
    return std::make_unique<Replacing>(matcher_.make_scratch());
  }

  Verdict apply(Packet& input, weir::Scratch* scratch, Emit& out) const override {
    auto& [matching, made] = static_cast<Replacing&>(*scratch);
    Text* text = input.text();
    if (!text || !has_match(*text, matching)) {
      out.push(std::move(input));
      return Verdict::Done;
    }
    Marks marks{input.opens_file, input.closes_file, text->place()};
    marks.place.compacted = true;   // lines can't be counted in a chunk that holds others
    made.clear();
    text->for_each_piece(kPieceBytes, [&](std::string_view lines) {
      replace(lines, matching, made);
      if (made.size() >= kOutputBytes) push(made, false, marks, out);
    });
    push(made, true, marks, out);
    return Verdict::Done;
  }

 private:
  struct Replacing : weir::Scratch {
    explicit Replacing(LineMatcher::Scratch of_matcher) : matching(std::move(of_matcher)) {}
    LineMatcher::Scratch matching;
    std::string made;
  };
  struct Marks {
    bool opens_file, closes_file;
    Place place;
  };

  static std::vector<LinePattern> patterns(const Pattern& pattern) {
    return {{pattern.text, pattern.regex, pattern.flags}};
  }

  bool has_match(const Text& text, LineMatcher::Scratch& matching) const {
    bool any = false;
    for (const Run& run : text.runs()) {
      matcher_.for_each_match(text.view(run), matching, [&](std::string_view) {
        any = true;
        return false;
      });
      if (any) break;
    }
    return any;
  }

  void replace(std::string_view lines, LineMatcher::Scratch& matching, std::string& made) const {
    const char* rest = lines.data();
    matcher_.for_each_match(lines, matching, [&](std::string_view line) {
      made.append(rest, line.data());
      rest = line.data() + line.size();
      std::string_view end = line.ends_with("\r\n") ? "\r\n" : "\n";
      line.remove_suffix(end.size());
      if (regex_) regex_->replace_all(line, with_, made);
      else replace_text(line, made);
      made += end;
      return true;
    });
    made.append(rest, lines.data() + lines.size());
  }

  void replace_text(std::string_view line, std::string& made) const {
    for (size_t at = line.find(text_); at != std::string_view::npos; at = line.find(text_)) {
      made += line.substr(0, at);
      made += with_;
      line.remove_prefix(at + text_.size());
    }
    made += line;
  }

  static void push(std::string& made, bool last, Marks& marks, Emit& out) {
    Packet packet;
    packet.place = marks.place;
    if (!made.empty()) {
      Buffer buffer = out.block(made.size());
      std::memcpy(buffer.data(), made.data(), made.size());
      packet = Packet(Text(std::move(buffer).freeze(made.size()), marks.place));
    }
    packet.opens_file = std::exchange(marks.opens_file, false);
    packet.closes_file = last && marks.closes_file;
    out.push(std::move(packet));
    made.clear();
  }

  LineMatcher matcher_;
  std::optional<Regex> regex_;
  std::string text_, with_;
};

void build(const Arguments& arguments, Plan& plan) {
  ensure_lines(plan);
  if (plan.carries() == EdgeKind::Records)
    throw Error(ErrorCode::Usage, "replace works on lines; on records, say which field: set f = replace(f, /…/, \"…\")");
  const Pattern& pattern = arguments.patterns("pattern")[0];
  if (pattern.text.empty()) throw Error(ErrorCode::Usage, "replace needs a text to look for");
  plan.add({.kernel = std::make_unique<Replace>(pattern, arguments.word("replacement")),
            .in = EdgeKind::Lines,
            .out = EdgeKind::Lines,
            .detail = "replaces what matches",
            .makes_blocks = true});
}

}  // namespace

constinit const StageDef replace_stage = {
    .name = "replace",
    .group = "lines",
    .summary = "replaces text in lines",
    .doc =
        "Every match in every line. `$1` in the replacement is the first group of the pattern, `$0` the match, `$$` a "
        "dollar sign; of a pattern that is plain text the replacement is plain text too. On records, use "
        "`set f = replace(f, …)`.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
