#include <memory>
#include <utility>
#include <vector>

#include "weir/builtin/framing.h"
#include "weir/builtin/keyed_rows.h"
#include "weir/builtin/stages.h"
#include "weir/query/key_table.h"
#include "weir/query/owned_value.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "by", .kind = ParamKind::Keys, .doc = "what must differ", .keyword = "by"}};
constexpr ForeignWord kForeignWords[] = {{"-c", "count by FIELD"},
                                         {"-d", "count by FIELD | where count > 1"},
                                         {"-u", "count by FIELD | where count == 1"}};
constexpr Example kExamples[] = {
    {"uniq", "a\na\nb\na\n", "a\nb\na\n"},
    {"uniq by state", "{\"state\":\"up\",\"n\":1}\n{\"state\":\"up\",\"n\":2}\n{\"state\":\"down\",\"n\":3}\n",
     "{\"state\":\"up\",\"n\":1}\n{\"state\":\"down\",\"n\":3}\n"}};

class Uniq final : public Step {
 public:
  explicit Uniq(std::vector<Item> keys) : rows_(std::move(keys)) {}

  FieldSet reads(RecordState state) const { return rows_.reads(state); }
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    rows_.bind(input, context);
    before_ = std::vector<OwnedValue>(rows_.width());
    return input;
  }
  Verdict step(Packet& input, Emit& out) override {
    rows_.filter(input, out, [this](const RowPiece& piece, RowList& kept) { choose(piece, kept); });
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  void choose(const RowPiece& piece, RowList& kept) {
    for (size_t i = 0; i < piece.rows.size(); ++i) {
      uint16_t row = piece.rows[i];
      bool repeats = any_ || i > 0;
      for (size_t part = 0; repeats && part < piece.keys.size(); ++part) {
        const Vector& key = piece.keys[part];
        repeats = same_text(key[row], i > 0 ? key[piece.rows[i - 1]] : before_[part].view());
      }
      if (!repeats) kept.push_back(row);
    }
    for (size_t part = 0; part < piece.keys.size(); ++part) before_[part].set(piece.keys[part][piece.rows.back()]);
    any_ = true;
  }

  KeyedRows rows_;
  std::vector<OwnedValue> before_;   ///< the key of the row before
  bool any_ = false;
};

void build(const Arguments& arguments, Plan& plan) {
  bool by = arguments.given("by");
  by ? ensure_records(plan) : ensure_lines(plan);
  auto keys = by ? clone(arguments.items("by")) : std::vector<Item>();
  auto detail = "drops neighbours with the same " + (by ? to_text(keys) : std::string("text"));
  auto step = std::make_unique<Uniq>(std::move(keys));
  auto* made = step.get();
  auto reads = made->reads(plan.record_state());
  plan.add({.kernel = std::move(step),
            .in = plan.carries(),
            .out = plan.carries(),
            .detail = std::move(detail),
            .reads = std::move(reads),
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
}

}  // namespace

constinit const StageDef uniq_stage = {
    .name = "uniq",
    .group = "records",
    .summary = "drops repeated neighbours",
    .doc =
        "A line or record is dropped if its key is that of the one before. Without `by`, the whole line or record "
        "is the key. To drop repeats anywhere, use `dedup`.",
    .params = kParams,
    .examples = kExamples,
    .foreign_words = kForeignWords,
    .build = build};

}  // namespace weir
