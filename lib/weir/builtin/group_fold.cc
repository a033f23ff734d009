#include "weir/builtin/group_fold.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "weir/query/group_store.h"

namespace weir {
namespace {

class GroupFold final : public Fold {
 public:
  explicit GroupFold(MakeGrouping make) : make_(std::move(make)) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    grouping_.emplace(make_(input, context));
    return grouping_->output();
  }

  std::unique_ptr<State> make_state() const override { return std::make_unique<Table>(*grouping_, limit_); }
  void fold(State& state, Packet& input) const override {
    auto& table = static_cast<Table&>(state);
    if (input.batch()) table.groups.add(*input.batch(), table.eval);
  }
  /// Where groups were put aside: the rest too, then each state puts a share of them together, then sorts its rows.
  size_t end_jobs(States states, size_t phase, const SpillRoom&) const override {
    bool spilled = std::ranges::any_of(states, [](const auto& state) { return groups_of(*state).has_spilled(); });
    return spilled && phase < kEndPhases ? states.size() : 0;
  }
  void run_end_job(States states, size_t phase, size_t job, const SpillRoom& room) const override {
    GroupStore& groups = groups_of(*states[job]);
    if (phase == 0) return groups.part_rest(*room.store);
    if (phase == 2) return groups.sort();
    std::vector<GroupStore*> all;
    for (const auto& state : states) all.push_back(&groups_of(*state));
    groups.take_share(all, job, {room.store, room.bytes / states.size()});
  }
  void merge(State& into, State& from) const override { groups_of(into).merge(std::move(groups_of(from))); }
  Verdict finish(State& state, Emit& out) const override {
    auto& table = static_cast<Table&>(state);
    if (!std::exchange(table.finished, true)) {
      note_misread(table.eval, {.file = kNoFile}, out);
      table.groups.finish();
    }
    Batch batch;
    if (!table.groups.emit(out.arena(), batch, table.eval)) {
      for (auto& text : table.groups.estimates())
        out.note({.kind = Note::Kind::Warning, .place = {.file = kNoFile}, .text = std::move(text)});
      return Verdict::Done;
    }
    out.push(Packet(std::move(batch)));
    return Verdict::More;
  }

  void want_first(size_t rows) { limit_ = rows; }

 private:
  static constexpr size_t kEndPhases = 3;
  struct Table : State {
    Table(const Grouping& grouping, std::optional<size_t> limit) : groups(grouping, limit) {}
    size_t bytes() const override { return groups.held_bytes(); }
    bool spill(SpillStore& store) override { return groups.spill(store); }
    GroupStore groups;
    EvalScratch eval;
    bool finished = false;
  };
  static GroupStore& groups_of(State& state) { return static_cast<Table&>(state).groups; }

  std::optional<size_t> limit_;
  MakeGrouping make_;
  std::optional<Grouping> grouping_;
};

}  // namespace

void add_grouping(Plan& plan, MakeGrouping make, GroupingStage stage) {
  auto fold = std::make_unique<GroupFold>(std::move(make));
  auto* made = fold.get();
  plan.add({.kernel = std::move(fold),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .growth = stage.has_keys ? Growth::Groups : Growth::Constant,
            .detail = std::move(stage.detail),
            .reads = std::move(stage.reads),
            .replaces_fields = true,
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); },
            .want_first = [made](size_t rows) { made->want_first(rows); },
            .largest_first = stage.largest_first});
  plan.set_record_state(RecordState::Result);
  plan.set_measure(std::move(stage.measure));
}

}  // namespace weir
