#include "weir/builtin/group_fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "weir/builtin/pause.h"
#include "weir/query/group_store.h"
#include "weir/query/window_table.h"

namespace weir {
namespace {

/// Of the result as a whole.
void tell(std::string text, Emit& out) {
  out.note({.kind = Note::Kind::Warning, .place = {.file = kNoFile}, .text = std::move(text)});
}

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
      for (auto& text : table.groups.estimates()) tell(std::move(text), out);
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

/// Of an endless input: each bucket of time once it is over.
class WindowStep final : public Step {
 public:
  WindowStep(MakeGrouping make, int64_t lateness_ns) : make_(std::move(make)), lateness_ns_(lateness_ns) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    grouping_.emplace(make_(input, context));
    table_.emplace(*grouping_, lateness_ns_);
    return grouping_->output();
  }

  Verdict step(Packet& input, Emit& out) override {
    if (auto* batch = input.batch(); batch && !std::exchange(added_, true)) table_->add(*batch, eval_);
    if (put_out(out)) return Verdict::More;
    added_ = false;
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    table_->close_all();
    if (put_out(out)) return Verdict::More;
    note_misread(eval_, {.file = kNoFile}, out);
    for (auto& text : table_->estimates()) tell(std::move(text), out);
    if (auto late = table_->late_records())
      tell(fmt::format("{} came too late for a bucket that was over, and {} left out; lateness= waits longer",
                       late == 1 ? "1 record" : fmt::format("{} records", late), late == 1 ? "was" : "were"), out);
    if (auto closed = table_->closed_early())
      tell(fmt::format("{} closed early, for want of memory: --memory gives more",
                       closed == 1 ? "1 bucket was" : fmt::format("{} buckets were", closed)), out);
    return Verdict::Done;
  }
  size_t held_bytes() const override { return table_->held_bytes(); }
  /// Its rows go on with the next input.
  bool spill(SpillStore&) override { return table_->close_oldest(); }

 private:
  bool put_out(Emit& out) {
    Batch batch;
    if (!table_->emit(batch, eval_)) return false;
    out.push(Packet(std::move(batch)));
    return true;
  }

  MakeGrouping make_;
  int64_t lateness_ns_;
  std::optional<Grouping> grouping_;
  std::optional<WindowTable> table_;
  EvalScratch eval_;
  bool added_ = false;
};

/// What there is so far at each mark, and at the end.
class EveryStep final : public Step {
 public:
  explicit EveryStep(MakeGrouping make) : make_(std::move(make)) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    grouping_.emplace(make_(input, context));
    table_.emplace(*grouping_);
    return grouping_->output();
  }

  Verdict step(Packet& input, Emit& out) override {
    if (input.pauses) return put_out(out);
    if (auto* batch = input.batch()) {
      table_->add(*batch, eval_);
      fresh_ |= !batch->selection().empty();
    }
    return Verdict::Done;
  }
  Verdict finish(Emit& out) override {
    if (fresh_ || putting_out_ || !once_) return put_out(out);
    note_misread(eval_, {.file = kNoFile}, out);
    for (auto& text : table_->estimates()) tell(std::move(text), out);
    return Verdict::Done;
  }
  size_t held_bytes() const override { return table_->held_bytes(); }

 private:
  Verdict put_out(Emit& out) {
    if (!std::exchange(putting_out_, true)) table_->finish();
    once_ = true;
    fresh_ = false;
    Batch batch;
    if (table_->emit(batch, eval_)) {
      out.push(Packet(std::move(batch)));
      return Verdict::More;
    }
    putting_out_ = false;
    return Verdict::Done;
  }

  MakeGrouping make_;
  std::optional<Grouping> grouping_;
  std::optional<GroupTable> table_;
  EvalScratch eval_;
  bool fresh_ = false;        ///< something came since the last result
  bool putting_out_ = false;
  bool once_ = false;         ///< there was a result
};

/// Adds a node that is made of `kernel`, whichever kind of stage that is.
template <typename Stage>
void add_node(Plan& plan, std::unique_ptr<Stage> kernel, GroupingStage& stage, Node node) {
  auto* made = kernel.get();
  node.kernel = std::move(kernel);
  node.in = node.out = EdgeKind::Records;
  node.growth = stage.has_keys ? Growth::Groups : Growth::Constant;
  node.detail = std::move(stage.detail);
  node.reads = std::move(stage.reads);
  node.replaces_fields = true;
  node.bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); };
  plan.add(std::move(node));
}

}  // namespace

void add_grouping(Plan& plan, MakeGrouping make, GroupingStage stage) {
  if (stage.every_ns) {
    add_interval_marks(plan, stage.every_ns);
    stage.detail += ", a result every so often";
    add_node(plan, std::make_unique<EveryStep>(std::move(make)), stage, {});
  } else if (plan.endless() && stage.windowed) {
    stage.detail += ", each bucket once it is over";
    add_node(plan, std::make_unique<WindowStep>(std::move(make), stage.lateness_ns), stage, {});
  } else {
    auto fold = std::make_unique<GroupFold>(std::move(make));
    Node node;
    node.want_first = [made = fold.get()](size_t rows) { made->want_first(rows); };
    node.largest_first = stage.largest_first;
    add_node(plan, std::move(fold), stage, std::move(node));
  }
  plan.set_record_state(RecordState::Result);
  plan.set_measure(std::move(stage.measure));
  plan.set_counts(std::move(stage.counts));
}

}  // namespace weir
