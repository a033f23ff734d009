#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/limit.h"
#include "weir/builtin/stages.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "n", .kind = ParamKind::Number, .doc = "how many", .otherwise = "10"}};
constexpr Example kExamples[] = {{"tail 2", "a\nb\nc\n", "b\nc\n"}};
constexpr std::string_view kForeignNames[] = {"last"};
constexpr ForeignWord kForeignWords[] = {{"-f", "follow FILE"}, {"-F", "follow FILE"}, {"-n", "tail N"}};

/// Keeps copies, so that no chunk stays alive for a few lines of it.
class Tail final : public Step {
 public:
  explicit Tail(uint64_t count) : count_(count) {}

  Verdict step(Packet& input, Emit&) override {
    if (count_ == 0) return Verdict::Done;
    if (auto* text = input.text(); text && !text->empty()) keep_lines(*text);
    if (input.record_count()) keep_records(input);
    while (!held_.empty() && held_count_ - held_.front().count >= count_) {
      held_count_ -= held_.front().count;
      held_.pop_front();
    }
    return Verdict::Done;
  }

  Verdict finish(Emit& out) override {
    if (held_.empty()) return Verdict::Done;
    Part part = std::move(held_.front());
    held_.pop_front();
    Packet packet = part.records.batch() ? std::move(part.records) : text_of(part, out);
    uint64_t surplus = held_count_ > count_ ? held_count_ - count_ : 0;
    if (surplus) held_count_ -= drop_first(packet, surplus);
    out.push(std::move(packet));
    return Verdict::More;
  }

 private:
  struct Part {
    std::string lines;
    Packet records;
    Place place;
    uint64_t count = 0;
  };

  /// Of lines that may hold newlines.
  void keep_quoted_lines(const Text& text) {
    std::vector<std::string_view> lines;
    text.for_each_line([&](std::string_view line) {
      lines.push_back(line);
      return true;
    });
    auto kept = std::min<uint64_t>(count_, lines.size());
    for (auto line : std::span(lines).last(static_cast<size_t>(kept))) {
      Part part{.lines = std::string(line) + '\n', .records = {}, .place = text.place(), .count = 1};
      part.place.compacted = true;
      add(std::move(part));
    }
  }

  void keep_lines(const Text& text) {
    if (text.inner_newlines()) return keep_quoted_lines(text);
    Part part;
    part.place = text.place();
    part.place.compacted = true;
    // From the last line backwards, until there are enough.
    auto runs = text.runs();
    size_t first = runs.size();
    uint32_t begin = 0;
    while (first > 0 && part.count < count_) {
      auto lines = text.view(runs[--first]);
      size_t at = lines.size();
      while (at > 0 && part.count < count_) {
        size_t newline = at < 2 ? std::string_view::npos : lines.rfind('\n', at - 2);
        at = newline == std::string_view::npos ? 0 : newline + 1;
        part.count++;
      }
      begin = runs[first].begin + static_cast<uint32_t>(at);
    }
    for (size_t i = first; i < runs.size(); i++) {
      uint32_t from = std::max(runs[i].begin, begin);
      part.lines.append(text.chunk().data() + from, runs[i].end - from);
    }
    add(std::move(part));
  }

  void keep_records(Packet& input) {
    Part part;
    part.count = input.record_count();
    if (part.count > count_) part.count -= drop_first(input, part.count - count_);
    part.records = Packet(input.batch()->compact(copies_));
    add(std::move(part));
  }

  void add(Part part) {
    held_count_ += part.count;
    held_.push_back(std::move(part));
  }

  static Packet text_of(const Part& part, Emit& out) {
    Buffer buffer = out.block(part.lines.size());
    std::copy(part.lines.begin(), part.lines.end(), buffer.data());
    Text text(std::move(buffer).freeze(part.lines.size()), part.place);
    if (part.count == 1) {
      // The one line of a part may hold newlines.
      std::vector<uint32_t> inner;
      for (size_t at = part.lines.find('\n'); at + 1 < part.lines.size(); at = part.lines.find('\n', at + 1))
        inner.push_back(static_cast<uint32_t>(at));
      if (!inner.empty()) text.set_inner_newlines(std::make_shared<const std::vector<uint32_t>>(std::move(inner)));
    }
    return Packet(std::move(text));
  }

  Arena copies_{0};              // before the parts, whose blocks it takes back
  std::deque<Part> held_;        // together at least the last `count_`, without the first one fewer
  uint64_t held_count_ = 0;
  uint64_t count_;
};

void build(const Arguments& arguments, Plan& plan) {
  ensure_lines(plan);
  int64_t count = arguments.number("n");
  if (count < 0) throw Error(ErrorCode::Usage, "'tail' wants how many to keep, not less than none");
  plan.add({.kernel = std::make_unique<Tail>(static_cast<uint64_t>(count)),
            .in = plan.carries(),
            .out = plan.carries(),
            .growth = Growth::K,
            .detail = fmt::format("keeps the last {}", count),
            .only_leaves_out = true,
            .makes_blocks = true});
}

}  // namespace

constinit const StageDef tail_stage = {.name = "tail",
                                       .group = "lines",
                                       .summary = "keeps the last lines or records",
                                       .doc =
                                           "Keeps the last N of whatever flows, lines or records. To go on "
                                           "reading a file that grows, use `follow`.",
                                       .params = kParams,
                                       .examples = kExamples,
                                       .foreign_names = kForeignNames,
                                       .foreign_words = kForeignWords,
                                       .build = build};

}  // namespace weir
