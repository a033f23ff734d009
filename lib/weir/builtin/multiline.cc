#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/pause.h"
#include "weir/builtin/stages.h"
#include "weir/format/special_columns.h"
#include "weir/scan/matcher.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

constexpr ParamDef kOptions[] = {
    {.name = "start", .kind = ParamKind::Pattern, .doc = "a line with this begins a new one"},
    {.name = "continue", .kind = ParamKind::Pattern, .doc = "a line with this belongs to the one before"},
    {.name = "timeout", .kind = ParamKind::Duration, .doc = "hand on an unfinished one after so long"}};
constexpr Example kExamples[] = {
    {"multiline | grep Error", "ok\nError: x\n  at f\n  at g\nok\n", "Error: x\n  at f\n  at g\n"},
    {"multiline start=/^\\d/ | count", "1 a\nb\n2 c\n", "{\"count\":2}\n"}};

/// Which lines belong to the one before.
class Continuation {
 public:
  Continuation(const Pattern* start, const Pattern* goes_on) {
    if (start) begin(start_, *start);
    if (goes_on) begin(continue_, *goes_on);
  }

  bool goes_on(std::string_view line) {
    if (continue_ && continue_->matcher.matches(line, continue_->scratch)) return true;
    if (start_) return !continue_ && !start_->matcher.matches(line, start_->scratch);
    return !continue_ && (line.starts_with(' ') || line.starts_with('\t') || line.starts_with('}') || line.starts_with("Caused by"));
  }

 private:
  struct Matching {
    explicit Matching(const LinePattern& pattern) : matcher({&pattern, 1}), scratch(matcher.make_scratch()) {}
    LineMatcher matcher;
    LineMatcher::Scratch scratch;
  };
  static void begin(std::optional<Matching>& matching, const Pattern& pattern) {
    matching.emplace(LinePattern{pattern.text, pattern.regex, pattern.flags});
  }
  std::optional<Matching> start_, continue_;
};

/// Lines to records of one or more lines, whose text they are.
class Multiline final : public Step {
 public:
  Multiline(Continuation continuation, size_t bytes_max) : continuation_(std::move(continuation)), bytes_max_(bytes_max) {}

  void want(const FieldSet& fields) { schema_ = std::make_shared<const Schema>(fields.paths()); }
  SchemaPtr bind(const BindContext& context) {
    file_names_ = context.file_names;
    return schema_;
  }

  Verdict step(Packet& input, Emit& out) override {
    if (input.pauses || input.opens_file) put_out_open(out);
    if (Text* text = input.text()) join(*text, out);
    if (input.closes_file) put_out_open(out);
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    put_out_open(out);
    return Verdict::Done;
  }

 private:
  /// The record that may go on: bytes of the text at hand, or a copy once it has come to an end or has gaps.
  struct Open {
    Run part = {};
    std::string copy;
    Place place;
    uint32_t row = 0;
    uint64_t number = 0;
  };

  void join(const Text& text, Emit& out) {
    if (text.place().sequence != place_.sequence) row_ = 0;
    place_ = text.place();
    bool numbered = wants_line_numbers(*schema_, place_);
    uint64_t number = 0;
    const char* chunk = text.chunk().data();
    uint32_t counted = 0;
    text.for_each_line([&](std::string_view line) {
      Run part{static_cast<uint32_t>(line.data() - chunk), static_cast<uint32_t>(line.data() + line.size() + 1 - chunk)};
      if (open_ && continuation_.goes_on(line)) {
        extend(part, chunk);
        return true;
      }
      close(text, out);
      if (numbered) {
        number += count_newlines(chunk + counted, chunk + part.begin);
        counted = part.begin;
      }
      open_ = Open{.part = part, .copy = {}, .place = place_, .row = row_++, .number = numbered ? place_.first_line + number : 0};
      return true;
    });
    if (open_ && open_->copy.empty()) copy_open(chunk);
    push_batch(out);
  }

  void copy_open(const char* chunk) { open_->copy.assign(chunk + open_->part.begin, open_->part.size()); }

  void extend(Run part, const char* chunk) {
    if (open_->copy.empty() && open_->part.end == part.begin) {
      open_->part.end = part.end;
    } else {
      if (open_->copy.empty()) copy_open(chunk);
      open_->copy.append(chunk + part.begin, part.size());
    }
    if (std::max<size_t>(open_->copy.size(), open_->part.size()) > bytes_max_)
      throw Error(ErrorCode::TooLong, fmt::format("lines that belong together are longer than {} bytes (--max-line)", bytes_max_));
  }

  /// Ends the open record, of which `text` holds the last line.
  void close(const Text& text, Emit& out) {
    if (!open_) return;
    if (!open_->copy.empty()) return put_out_open(out);
    if (rows_ == kBatchRowsMax || bytes_ >= kPieceBytes) push_batch(out);
    if (rows_ == 0) batch_.start_read(schema_, text.chunk(), open_->place, open_->row);
    push_row(open_->part, open_->number);
    open_.reset();
  }

  void push_row(Run part, uint64_t number) {
    uint32_t size = part.size() - 1;
    batch_.push_line(part.begin, size);
    std::string_view line(batch_.chunk().data() + part.begin, size);
    if (line.ends_with('\r')) line.remove_suffix(1);
    push_kept_line(line, number, file_names_, batch_);
    bytes_ += part.size();
    ++rows_;
  }

  void push_batch(Emit& out) {
    if (rows_ == 0) return;
    batch_.finish(rows_);
    out.push(Packet(std::move(batch_)));
    batch_ = Batch();
    rows_ = bytes_ = 0;
  }

  /// Ends the open record, which is a copy.
  void put_out_open(Emit& out) {
    push_batch(out);
    if (!open_) return;
    Buffer buffer = out.block(open_->copy.size());
    std::copy(open_->copy.begin(), open_->copy.end(), buffer.data());
    auto size = static_cast<uint32_t>(open_->copy.size());
    Place place = open_->place;
    place.compacted = place.first_line == 0;
    place.first_line = open_->number;
    batch_.start_read(schema_, std::move(buffer).freeze(size), place, open_->row);
    push_row({0, size}, open_->number);
    push_batch(out);
    open_.reset();
  }

  Continuation continuation_;
  size_t bytes_max_;
  SchemaPtr schema_ = std::make_shared<const Schema>();
  FileNames file_names_;
  std::optional<Open> open_;
  Place place_{.sequence = UINT64_MAX};   ///< of the text at hand
  uint32_t row_ = 0;                      ///< records of its chunk so far
  Batch batch_;
  size_t rows_ = 0, bytes_ = 0;           ///< in `batch_`
};

void build(const Arguments& arguments, Plan& plan) {
  ensure_lines(plan);
  if (plan.carries() == EdgeKind::Records)
    throw Error(ErrorCode::Usage, "multiline joins lines, and records flow here: put it in front of the stage that parses");
  if (arguments.given("timeout")) add_pause_marks(plan, arguments.number("timeout"));
  auto pattern = [&](std::string_view name) {
    return arguments.given(name) ? &arguments.patterns(name)[0] : nullptr;
  };
  auto step = std::make_unique<Multiline>(Continuation(pattern("start"), pattern("continue")), plan.options().line_bytes_max);
  auto* made = step.get();
  plan.add({.kernel = std::move(step),
            .in = EdgeKind::Lines,
            .out = EdgeKind::Records,
            .detail = "joins lines that belong together",
            .makes_blocks = true,
            .replaces_fields = true,
            .want_fields =
                [made, count_lines = plan.count_lines()](const FieldSet& fields) {
                  made->want(fields);
                  for (const auto& path : fields.paths())
                    if (path.special() == "_lineno") count_lines();
                },
            .bind = [made](const SchemaPtr&, const BindContext& context) { return made->bind(context); }});
}

}  // namespace

constinit const StageDef multiline_stage = {
    .name = "multiline",
    .group = "lines",
    .summary = "joins lines that belong together",
    .doc =
        "With `start=`, a line that holds the pattern begins a new one; with `continue=`, a line that holds it belongs to "
        "the one before (with both, a line that holds neither begins a new one too). With neither, lines that begin with "
        "a blank, `}` or `Caused by` belong to the one before.\n\nWhat is joined is a record whose `_line` is the text "
        "of all its lines: `grep` and `where _line ~ /…/` look at all of it, and it leaves as it came. `timeout=2s` hands on "
        "the last one when nothing has come for so long; otherwise it waits for the next one to begin, or for the end of "
        "the file.",
    .options = kOptions,
    .examples = kExamples,
    .build = build};

}  // namespace weir
