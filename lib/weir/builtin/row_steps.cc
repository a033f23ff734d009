#include "weir/builtin/row_steps.h"

#include <memory>
#include <optional>
#include <utility>

#include "weir/query/first_rows.h"
#include "weir/query/last_rows.h"

namespace weir {
namespace {

class KeepFirst final : public Step {
 public:
  KeepFirst(const FirstRowsOptions& options, bool may_hold_back)
      : rows_(clone(options.keys)),
        count_(options.count),
        nulls_are_keys_(options.nulls_are_keys),
        may_hold_back_(may_hold_back) {}

  FieldSet reads(RecordState state) const { return rows_.reads(state); }
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    rows_.bind(input, context);
    first_.emplace(rows_.width(), count_, nulls_are_keys_);
    return input;
  }

  Verdict step(Packet& input, Emit& out) override {
    rows_.filter(input, out, [this](const RowPiece& piece, RowList& kept) {
      first_->choose(piece.keys, piece.rows, piece.bytes, kept);
    });
    out.push(std::move(input));
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    HeldRows* held = first_->held_back();
    return held ? put_out_held(*held, rows_, out) : Verdict::Done;
  }
  size_t held_bytes() const override { return first_->held_bytes(); }
  bool spill(SpillStore& store) override {
    if (may_hold_back_) first_->spill(store);
    return may_hold_back_;
  }

 private:
  KeyedRows rows_;
  uint64_t count_;
  bool nulls_are_keys_, may_hold_back_;
  std::optional<FirstRows> first_;
};

class KeepLast final : public Step {
 public:
  explicit KeepLast(std::vector<Item> keys) : whole_(keys.empty()), rows_(std::move(keys)) {}

  FieldSet reads(RecordState state) const { return rows_.reads(state); }
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    rows_.bind(input, context);
    last_.emplace(rows_.width(), whole_);
    return input;
  }

  Verdict step(Packet& input, Emit& out) override {
    rows_.filter(input, out, [this](const RowPiece& piece, RowList&) { last_->add(piece.keys, piece.rows, piece.bytes); });
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override { return put_out_held(last_->settled(), rows_, out); }
  size_t held_bytes() const override { return last_->held_bytes(); }
  bool spill(SpillStore& store) override {
    last_->spill(store);
    return true;
  }

 private:
  bool whole_;                       ///< then no row lacks the key
  KeyedRows rows_;
  std::optional<LastRows> last_;
};

template <typename Kind>
Node node_of(std::unique_ptr<Kind> step, const Plan& plan) {
  auto* made = step.get();
  Node node{.in = plan.carries(), .out = plan.carries(), .reads = made->reads(plan.record_state())};
  node.bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); };
  node.kernel = std::move(step);
  return node;
}

}  // namespace

void add_first_rows(Plan& plan, FirstRowsOptions options) {
  Node node = node_of(std::make_unique<KeepFirst>(options, !plan.endless()), plan);
  node.growth = options.growth;
  node.detail = std::move(options.detail);
  plan.add(std::move(node));
}

void add_last_rows(Plan& plan, std::vector<Item> keys, std::string detail) {
  Node node = node_of(std::make_unique<KeepLast>(std::move(keys)), plan);
  node.growth = Growth::All;
  node.makes_blocks = true;
  node.detail = std::move(detail);
  plan.add(std::move(node));
}

Verdict put_out_held(HeldRows& held, KeyedRows& rows, Emit& out) {
  if (held.settle()) return Verdict::More;
  std::string_view row;
  bool more = false;
  while ((more = held.next(row))) {
    if (!rows.fits(row)) out.push(rows.take(out));
    rows.add(row);
    if (rows.is_full()) break;
  }
  if (rows.any_added()) out.push(rows.take(out));
  return more ? Verdict::More : Verdict::Done;
}

}  // namespace weir
