#include "weir/builtin/group_fold.h"

#include <optional>
#include <utility>

namespace weir {
namespace {

class GroupFold final : public Fold {
 public:
  explicit GroupFold(MakeGrouping make) : make_(std::move(make)) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    grouping_.emplace(make_(input, context));
    return grouping_->output();
  }

  std::unique_ptr<State> make_state() const override { return std::make_unique<Table>(*grouping_); }
  void fold(State& state, Packet& input) const override {
    auto& table = static_cast<Table&>(state);
    if (input.batch()) table.groups.add(*input.batch(), table.eval);
  }
  void merge(State& into, State& from) const override {
    static_cast<Table&>(into).groups.merge(std::move(static_cast<Table&>(from).groups));
  }
  Verdict finish(State& state, Emit& out) const override {
    auto& table = static_cast<Table&>(state);
    if (!std::exchange(table.finished, true)) {
      note_misread(table.eval, {.file = kNoFile}, out);
      table.groups.finish();
    }
    Batch batch;
    if (!table.groups.emit(batch, table.eval)) {
      for (auto& text : table.groups.estimates())
        out.note({.kind = Note::Kind::Warning, .place = {.file = kNoFile}, .text = std::move(text)});
      return Verdict::Done;
    }
    out.push(Packet(std::move(batch)));
    return Verdict::More;
  }

 private:
  struct Table : State {
    explicit Table(const Grouping& grouping) : groups(grouping) {}
    size_t bytes() const override { return groups.held_bytes(); }
    GroupTable groups;
    EvalScratch eval;
    bool finished = false;
  };

  MakeGrouping make_;
  std::optional<Grouping> grouping_;
};

}  // namespace

void add_grouping(Plan& plan, MakeGrouping make, FieldSet reads, bool has_keys, std::string measure, std::string detail) {
  auto fold = std::make_unique<GroupFold>(std::move(make));
  auto* made = fold.get();
  plan.add({.kernel = std::move(fold),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .growth = has_keys ? Growth::Groups : Growth::Constant,
            .detail = std::move(detail),
            .reads = std::move(reads),
            .replaces_fields = true,
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.set_record_state(RecordState::Result);
  plan.set_measure(std::move(measure));
}

}  // namespace weir
