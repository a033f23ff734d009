#include <fmt/format.h>

#include <memory>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/row_steps.h"
#include "weir/builtin/stages.h"
#include "weir/query/coerce.h"
#include "weir/query/make_expr.h"
#include "weir/query/recent_keys.h"
#include "weir/query/row_key.h"

namespace weir {
namespace {

constexpr std::string_view kKeep[] = {"first", "last"};
constexpr ParamDef kParams[] = {
    {.name = "by", .kind = ParamKind::Keys, .doc = "what must differ", .keyword = "by"}};
constexpr ParamDef kOptions[] = {
    {.name = "keep",
     .kind = ParamKind::Choice,
     .doc = "the first or the last of each key",
     .otherwise = "first",
     .choices = kKeep},
    {.name = "within", .kind = ParamKind::Duration, .doc = "forget a key after so long"}};
constexpr Example kExamples[] = {
    {"dedup", "b\na\nb\n", "b\na\n"},
    {"dedup by id", "{\"id\":1,\"n\":1}\n{\"id\":1,\"n\":2}\n{\"n\":3}\n", "{\"id\":1,\"n\":1}\n{\"n\":3}\n"},
    {"dedup by id keep=last", "{\"id\":1,\"n\":1}\n{\"id\":2,\"n\":2}\n{\"id\":1,\"n\":3}\n",
     "{\"id\":2,\"n\":2}\n{\"id\":1,\"n\":3}\n"},
    {"dedup by id within=10m",
     "{\"ts\":\"2026-11-23T10:00:00Z\",\"id\":1}\n{\"ts\":\"2026-11-23T10:09:59Z\",\"id\":1}\n"
     "{\"ts\":\"2026-11-23T10:10:00Z\",\"id\":1}\n",
     "{\"ts\":\"2026-11-23T10:00:00Z\",\"id\":1}\n{\"ts\":\"2026-11-23T10:10:00Z\",\"id\":1}\n"}};
constexpr std::string_view kForeignNames[] = {"dedupe", "deduplicate"};

std::vector<Item> record_time() {
  std::vector<Item> items(1);
  items[0].value = field_expr(special_path("_time"));
  return items;
}

/// Lets a record pass if none of its key has passed for so long.
class DedupWithin final : public Step {
 public:
  DedupWithin(std::vector<Item> keys, int64_t window_ns)
      : whole_(keys.empty()), rows_(std::move(keys), record_time()), recent_(window_ns) {}

  FieldSet reads(RecordState state) const { return rows_.reads(state); }
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    rows_.bind(input, context);
    zone_ = context.zone;
    return input;
  }
  Verdict step(Packet& input, Emit& out) override {
    rows_.filter(input, out, [this](const RowPiece& piece, RowList& kept) {
      for (uint16_t row : piece.rows) {
        if ((!whole_ && lacks_key(piece.keys, row)) || is_new(piece, row)) kept.push_back(row);
      }
    });
    out.push(std::move(input));
    return Verdict::Done;
  }
  size_t held_bytes() const override { return recent_.held_bytes(); }

 private:
  bool is_new(const RowPiece& piece, uint16_t row) {
    key_.clear();
    for (const Vector& part : piece.keys) append_key_part(part[row], scratch_, key_);
    return recent_.is_new(key_, time_of(piece.beside[0][row], zone_.get()));
  }

  bool whole_;   ///< then no record lacks the key
  KeyedRows rows_;
  RecentKeys recent_;
  TimeZonePtr zone_;
  std::string key_, scratch_;
};

void build_within(std::vector<Item> keys, int64_t window_ns, std::string detail, Plan& plan) {
  ensure_records(plan);
  auto step = std::make_unique<DedupWithin>(std::move(keys), window_ns);
  auto* made = step.get();
  auto reads = made->reads(plan.record_state());
  plan.add({.kernel = std::move(step),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .growth = Growth::Groups,
            .detail = std::move(detail),
            .reads = std::move(reads),
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
}

void build(const Arguments& arguments, Plan& plan) {
  bool by = arguments.given("by"), last = arguments.word("keep") == "last";
  by ? ensure_records(plan) : ensure_lines(plan);
  auto keys = by ? clone(arguments.items("by")) : std::vector<Item>();
  auto detail = fmt::format("keeps the {} {}", last ? "last" : "first",
                            by ? "of each " + to_text(keys) : std::string("of those that are the same"));
  if (arguments.given("within")) {
    if (last)
      throw Error(ErrorCode::Usage, "keep=last waits for the end of the input, and within= does not: only one of them");
    return build_within(std::move(keys), arguments.number("within"), detail + " for a while", plan);
  }
  if (last) return add_last_rows(plan, std::move(keys), std::move(detail));
  add_first_rows(plan, {.keys = std::move(keys), .nulls_are_keys = !by, .growth = Growth::All, .detail = std::move(detail)});
}

}  // namespace

constinit const StageDef dedup_stage = {
    .name = "dedup",
    .group = "records",
    .summary = "keeps the first record of each key",
    .doc =
        "Without `by`, the whole line or record is the key. With several keys, a record that lacks one of them is like "
        "no other: records without the key are all kept. What is kept leaves as it came, in its order; with "
        "`keep=last` at the end of the input.\n\nKeys that do not fit in memory are put aside on disk; what can't be told "
        "to be new without them comes at the end. An input that never ends needs `within=10m`: a key is then "
        "forgotten so long after it was kept, by the time of the records (`_time`), of which the latest so far counts.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
