#include "weir/builtin/theirs.h"

#include <fmt/format.h>

#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/records.h"
#include "weir/query/join_key.h"
#include "weir/query/joining.h"

namespace weir {
namespace {

class TheirRecords final : public Fold {
 public:
  TheirRecords(std::shared_ptr<Theirs> theirs, PastMemory past_memory)
      : theirs_(std::move(theirs)), past_memory_(past_memory) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    const JoinTerms& terms = theirs_->fields.terms();
    std::vector<Path> parts;
    for (const Match& match : terms.on) parts.push_back(match.theirs);
    key_.emplace(parts, terms.asof ? &terms.asof->theirs : nullptr, input, context);
    payload_.emplace(theirs_->fields, input, context);
    return input;
  }

  std::unique_ptr<State> make_state() const override { return std::make_unique<Held>(); }

  void fold(State& state, Packet& input) const override {
    auto& held = static_cast<Held&>(state);
    Batch* batch = input.batch();
    if (!batch || batch->selection().empty()) return;
    auto keys = key_->evaluate(*batch, held.eval);
    auto values = payload_->evaluate(*batch, held.eval);
    for (uint16_t row : batch->selection()) {
      bool has_key = key_->make(keys, *batch, row, held.eval, held.key);
      if (!has_key && !theirs_->fields.terms().lone_theirs) continue;
      payload_->write(values, row, held.eval, held.payload);
      if (!has_key) held.key.clear();
      held.bytes_all += Record::bytes_of(held.key.size(), held.payload.size()) + JoinTable::kRecordBytes;
      (has_key ? held.records : held.keyless).add(held.key, batch->position(row), held.payload);
    }
    held.eval.take_misread();
  }

  void merge(State& into, State& from) const override {
    auto& held = static_cast<Held&>(into);
    auto& other = static_cast<Held&>(from);
    held.records.merge(std::move(other.records));
    held.keyless.merge(std::move(other.keyless));
    held.bytes_all += other.bytes_all;
    held.credits.push_back(std::move(other.credit));
  }

  size_t end_jobs(States states, size_t phase, const SpillRoom& room) const override {
    if (phase > 0) return 0;
    theirs_->room = room;
    return states.size();
  }

  void run_end_job(States states, size_t, size_t job, const SpillRoom& room) const override {
    size_t bytes = 0;
    for (const auto& state : states) bytes += static_cast<Held&>(*state).bytes_all;
    auto& held = static_cast<Held&>(*states[job]);
    if (bytes <= room.bytes) {
      held.records.sort();
      held.keyless.sort();
      return;
    }
    if (past_memory_ == PastMemory::Fail)
      throw Error(ErrorCode::OverLimit,
                  fmt::format("its rows take {} MiB, and --memory leaves it {} MiB", (bytes >> 20) + 1, room.bytes >> 20));
    held.spill(*room.store);
    held.credit.release();
  }

  Verdict finish(State& state, Emit&) const override {
    auto& held = static_cast<Held&>(state);
    theirs_->credits = std::move(held.credits);
    theirs_->credits.push_back(std::move(held.credit));
    if (theirs_->fields.terms().lone_theirs) theirs_->keyless = std::move(held.keyless);
    theirs_->table = JoinTable(theirs_->fields.terms().asof ? kJoinTimeBytes : 0);
    if (held.bytes_all <= theirs_->room.bytes) {
      theirs_->table.fill(std::move(held.records));
      if (theirs_->keyless) theirs_->met = std::vector<std::atomic<bool>>(theirs_->table.records().size());
    } else {
      theirs_->put_aside = std::move(held.records);
    }
    return Verdict::Done;
  }

 private:
  struct Held : State {
    size_t bytes() const override { return records.held_bytes() + keyless.held_bytes(); }
    bool spill(SpillStore& store) override {
      records.spill(store);
      keyless.spill(store);
      return true;
    }
    RecordSorter records, keyless;
    size_t bytes_all = 0;            ///< with what has been put aside
    std::vector<Credit> credits;     ///< of states that were merged into this one
    EvalScratch eval;
    std::string key, payload;
  };

  std::shared_ptr<Theirs> theirs_;   // shared with the stage that works on ours
  PastMemory past_memory_;
  std::optional<JoinKey> key_;
  std::optional<JoinPayload> payload_;
};

}  // namespace

void add_theirs(Plan& plan, std::shared_ptr<Theirs> theirs, PastMemory past_memory, std::string detail) {
  ensure_records(plan);
  auto fold = std::make_unique<TheirRecords>(theirs, past_memory);
  auto* made = fold.get();
  plan.add({.kernel = std::move(fold),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .growth = Growth::All,
            .detail = std::move(detail),
            .replaces_fields = true,
            // Whoever works on ours stands behind and has been asked before.
            .fields_before = [theirs = std::move(theirs)](const FieldSet&) { return theirs->fields.theirs(); },
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
}

std::string to_text(const std::vector<Match>& matches) {
  std::string text;
  for (const Match& match : matches) {
    if (!text.empty()) text += ", ";
    text += to_text(match.ours);
    if (!(match.ours == match.theirs)) text += " == " + to_text(match.theirs);
  }
  return text;
}

}  // namespace weir
