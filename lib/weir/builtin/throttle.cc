#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/limit.h"
#include "weir/builtin/stages.h"
#include "weir/query/literal.h"
#include "weir/stage/context.h"
#include "weir/stage/plan.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

constexpr Example kExamples[] = {{"throttle 10000/s", "a\nb\n", "a\nb\n"}};
constexpr ParamDef kParams[] = {{.name = "rate",
                                 .kind = ParamKind::Word,
                                 .doc = "bytes, or lines or records, for each second",
                                 .required = true}};
constexpr std::string_view kForeignNames[] = {"pv", "ratelimit"};

constexpr int64_t kSecondNs = 1'000'000'000;
/// What passes at once: the twentieth part of a second's share, at least one.
constexpr int64_t kShares = 20;

struct Rate {
  int64_t amount = 0;      ///< bytes, lines or records
  int64_t per_ns = kSecondNs;
  bool bytes = false;
};

std::optional<Rate> parse_rate(std::string_view text) {
  size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string_view amount = text.substr(0, slash), unit = text.substr(slash + 1);
  Rate rate;
  if (unit == "m") rate.per_ns = 60 * kSecondNs;
  else if (unit == "h") rate.per_ns = 3600 * kSecondNs;
  else if (unit != "s") return std::nullopt;
  auto whole = whole_number_literal(amount);
  auto size = whole ? whole : size_literal(amount);
  if (!size || *size <= 0) return std::nullopt;
  rate.amount = *size;
  rate.bytes = !whole;
  return rate;
}

/// Lets the rate pass and no more: what was not used while the input paused is gone, but for one share.
class Throttle final : public Flow {
 public:
  explicit Throttle(const Rate& rate) : rate_(rate), share_(std::max<int64_t>(1, rate.amount / kShares)) {}

  Task<void> run(StageContext& context, Input& in, Output& out) override {
    int64_t free_at_ns = context.loop.now_ns();
    for (;;) {
      auto packet = co_await in.next(context.stop);
      if (!packet) co_return;
      for (;;) {
        uint64_t left = amount_of(*packet);
        uint64_t passing = std::min<uint64_t>(left, static_cast<uint64_t>(share_));
        int64_t now_ns = context.loop.now_ns();
        if (passing && free_at_ns > now_ns) {
          co_await context.loop.sleep_until(free_at_ns, &context.stop);
          now_ns = context.loop.now_ns();
        }
        free_at_ns = std::max(free_at_ns, now_ns - rate_.per_ns / kShares) + duration_ns(passing);
        if (passing == left) break;
        if (!out.write(take_front(*packet, passing))) co_return;
      }
      if (!out.write(std::move(*packet))) co_return;
    }
  }

 private:
  int64_t duration_ns(uint64_t amount) const {
    return static_cast<int64_t>(static_cast<double>(amount) * static_cast<double>(rate_.per_ns) /
                                static_cast<double>(rate_.amount));
  }

  uint64_t amount_of(const Packet& packet) const {
    if (rate_.bytes && !packet.batch()) return packet.bytes();
    if (auto* text = packet.text()) return text->count_lines();
    return packet.record_count();
  }

  Packet take_front(Packet& packet, uint64_t amount) const {
    Packet front = packet.clone();
    front.closes_file = packet.opens_file = false;
    if (auto* chunk = packet.chunk()) {
      front.body = chunk->slice(0, amount);
      packet.body = chunk->slice(amount, chunk->size() - amount);
      packet.place.offset += amount;
      return front;
    }
    uint64_t count = rate_.bytes ? lines_within(*packet.text(), amount) : amount;
    keep_first(front, count);
    drop_first(packet, count);
    return front;
  }

  /// As many whole lines as `bytes` hold, at least one: a longer one is made up for afterwards.
  static uint64_t lines_within(const Text& text, uint64_t bytes) {
    uint64_t count = 0, sum = 0;
    text.for_each_line([&](std::string_view line) {
      sum += line.size() + 1;
      if (count && sum > bytes) return false;
      count++;
      return sum < bytes;
    });
    return count;
  }

  Rate rate_;
  int64_t share_;
};

void build(const Arguments& arguments, Plan& plan) {
  const std::string& word = arguments.word("rate");
  auto rate = parse_rate(word);
  if (!rate)
    throw Error(ErrorCode::Usage, fmt::format("'{}' is no rate: write bytes (10MB/s) or lines (100/s, 30/m, 5/h)", word));
  ensure_decoded(plan);
  if (!rate->bytes) ensure_lines(plan);
  // Bytes of records are those of the lines that they came in; made ones have none.
  if (rate->bytes && plan.carries() == EdgeKind::Records)
    throw Error(ErrorCode::Usage, "records flow here: give their number (100/s), or write 'to json' in front of 'throttle'");
  plan.add({.kernel = std::make_unique<Throttle>(*rate),
            .in = plan.carries(),
            .out = plan.carries(),
            .detail = fmt::format("lets {} pass", word)});
}

}  // namespace

constinit const StageDef throttle_stage = {
    .name = "throttle",
    .group = "bytes",
    .summary = "slows the flow down to a rate",
    .doc = "`10MB/s` lets that many bytes pass in a second, `100/s` that many lines or records; `/m` and `/h` "
           "stand for a minute and an hour. They pass evenly, a twentieth at a time.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
