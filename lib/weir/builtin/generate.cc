#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>

#include "weir/base/error.h"
#include "weir/builtin/stages.h"
#include "weir/query/literal.h"
#include "weir/stage/context.h"
#include "weir/stage/plan.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "what", .kind = ParamKind::Word, .doc = "what to make: access, lines, or a number of lines", .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "count", .kind = ParamKind::Number, .doc = "end after so many records"},
    {.name = "size", .kind = ParamKind::Size, .doc = "end after so many bytes"},
    {.name = "seed", .kind = ParamKind::Number, .doc = "another seed, other data", .otherwise = "1"}};
constexpr std::string_view kForeignNames[] = {"gen", "seq", "yes"};
constexpr Example kExamples[] = {{"generate 3", "", "1\n2\n3\n"},
                                 {"generate lines count=12 | tail 1", "", "12\n"}};

/// Records are functions of their number, so that they are made in parallel: the source hands out numbers, a Map
/// writes the records.
struct Range {
  uint64_t first, count;
};
constexpr size_t kRecordBytesMax = 256;
constexpr uint64_t kRangeCount = kBlockPayloadBytes / kRecordBytesMax;

class NumberSource final : public Source {
 public:
  NumberSource(std::string name, std::optional<uint64_t> count) : name_(std::move(name)), count_(count) {}

  Task<void> run(StageContext& context, Output& out) override {
    Place place;
    place.file = context.inputs.add(name_);
    bool opened = false;
    uint64_t end = count_.value_or(UINT64_MAX);
    for (uint64_t first = 0; first < end; first += kRangeCount) {
      Range range{first, std::min(kRangeCount, end - first)};
      Buffer buffer = co_await out.block(sizeof range, context.stop);
      std::memcpy(buffer.data(), &range, sizeof range);
      place.first_line = first + 1;
      Packet packet(std::move(buffer).freeze(sizeof range), place);
      packet.opens_file = !opened;
      opened = true;
      if (!out.write(std::move(packet))) co_return;
      place.sequence++;
    }
    Packet last(Chunk(), place);
    last.opens_file = !opened;
    last.closes_file = true;
    out.write(std::move(last));
  }

 private:
  std::string name_;
  std::optional<uint64_t> count_;
};

/// SplitMix64 (Steele, Lea, Flood 2014) of a number: 64 bits for each.
uint64_t mixed(uint64_t number) {
  uint64_t z = number * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

char* put_number(char* out, uint64_t number, uint64_t) { return fmt::format_to(out, "{}\n", number + 1); }

/// One request in JSON: ten a second from 2026-01-01 on.
char* put_access(char* out, uint64_t number, uint64_t seed) {
  constexpr std::string_view kServices[] = {"web", "web", "web", "api", "api", "auth", "search", "images"};
  constexpr std::string_view kMethods[] = {"GET", "GET", "GET", "GET", "GET", "GET", "POST", "DELETE"};
  constexpr std::string_view kPaths[] = {"/", "/login", "/cart", "/search", "/items", "/orders", "/health", "/users"};
  constexpr int kStatuses[] = {200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 201, 304, 404, 403, 500, 503};
  uint64_t a = mixed(number * 2 + mixed(seed)), b = mixed(number * 2 + 1 + mixed(seed));
  uint64_t second = number / 10;
  int status = kStatuses[a >> 8 & 15];
  return fmt::format_to(
      out,
      "{{\"ts\":\"2026-{:02}-{:02}T{:02}:{:02}:{:02}.{}00Z\",\"level\":\"{}\",\"service\":\"{}\",\"user_id\":{},"
      "\"http\":{{\"method\":\"{}\",\"path\":\"{}\",\"status\":{},\"bytes\":{}}},\"ms\":{}}}\n",
      1 + second / 86400 / 28 % 12, 1 + second / 86400 % 28, second / 3600 % 24, second / 60 % 60, second % 60, number % 10,
      status >= 500 ? "error" : status >= 400 ? "warn" : "info", kServices[a & 7], a >> 16 & 1023, kMethods[a >> 26 & 7],
      kPaths[a >> 29 & 7], status, status == 304 ? 0 : (b & 255) * (b >> 8 & 255), 1 + (b >> 16 & 31) * (b >> 21 & 31));
}

class WriteRecords final : public Map {
 public:
  using Put = char* (*)(char* out, uint64_t number, uint64_t seed);
  WriteRecords(Put put, uint64_t seed) : put_(put), seed_(seed) {}

  Verdict apply(Packet& input, Scratch*, Emit& out) const override {
    Range range{0, 0};
    if (!input.chunk()->empty()) std::memcpy(&range, input.chunk()->data(), sizeof range);
    Buffer buffer = out.block(kBlockPayloadBytes);
    char* end = buffer.data();
    for (uint64_t i = 0; i < range.count; i++) end = put_(end, range.first + i, seed_);
    auto bytes = static_cast<size_t>(end - buffer.data());
    Packet packet(Text(std::move(buffer).freeze(bytes), input.place));
    packet.opens_file = input.opens_file;
    packet.closes_file = input.closes_file;
    out.push(std::move(packet));
    return Verdict::Done;
  }

 private:
  Put put_;
  uint64_t seed_;
};

/// Whole lines up to a size, at least one.
class UpToSize final : public Step {
 public:
  explicit UpToSize(uint64_t bytes) : left_(bytes) {}

  Verdict step(Packet& input, Emit& out) override {
    Text text = *input.text();
    Text kept = text.emptied();
    for (const Run& run : text.runs()) {
      auto lines = text.view(run);
      size_t size = whole_lines_prefix(lines, left_);
      if (size > left_ && any_) size = 0;
      if (size) kept.append(run.begin, run.begin + static_cast<uint32_t>(size));
      any_ |= size > 0;
      left_ -= std::min<uint64_t>(size, left_);
      if (size < lines.size()) left_ = 0;
    }
    input.body = std::move(kept);
    out.push(std::move(input));
    return left_ == 0 ? Verdict::Stop : Verdict::Done;
  }
  bool may_stop() const override { return true; }

 private:
  uint64_t left_;
  bool any_ = false;
};

void build(const Arguments& arguments, Plan& plan) {
  const std::string& what = arguments.word("what");
  auto number = whole_number_literal(what);
  std::optional<uint64_t> count;
  if (number) {
    if (*number < 0 || arguments.has("count")) throw Error(ErrorCode::Usage, "'generate' wants one number, how many lines");
    count = static_cast<uint64_t>(*number);
  } else if (what != "access" && what != "lines") {
    throw Error(ErrorCode::Usage,
                fmt::format("'generate' makes access (requests in JSON), lines, or a number of lines, not '{}'", what));
  }
  for (auto name : {"count", "size"})
    if (arguments.has(name) && arguments.number(name) < 0) throw Error(ErrorCode::Usage, "a number of things can't be negative");
  if (arguments.has("count")) count = static_cast<uint64_t>(arguments.number("count"));
  auto put = what == "access" ? put_access : put_number;
  plan.add({.kernel = std::make_unique<NumberSource>(fmt::format("(generate {})", what), count),
            .out = EdgeKind::Bytes,
            .detail = "hands out numbers of records",
            .endless = !count && !arguments.has("size")});
  plan.add({.name = "write records",
            .kernel = std::make_unique<WriteRecords>(put, static_cast<uint64_t>(arguments.number("seed"))),
            .in = EdgeKind::Bytes,
            .out = EdgeKind::Lines,
            .detail = "makes records",
            .makes_blocks = true});
  if (arguments.has("size"))
    plan.add({.name = "size",
              .kernel = std::make_unique<UpToSize>(static_cast<uint64_t>(arguments.number("size"))),
              .in = EdgeKind::Lines,
              .out = EdgeKind::Lines,
              .detail = "ends at a size"});
}

}  // namespace

constinit const StageDef generate_stage = {
    .name = "generate",
    .group = "sources",
    .summary = "makes up data",
    .doc =
        "Made-up data for trying things and for measuring: the same for the same seed. `generate access` makes requests "
        "to a web service, in JSON, `generate lines` numbered lines, `generate 1000` so many of them. It goes on until "
        "`count` or `size` is reached, or until nobody reads any more.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .places = kPlaceSource,
    .build = build};

}  // namespace weir
