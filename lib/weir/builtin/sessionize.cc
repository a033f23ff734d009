#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/query/added_columns.h"
#include "weir/query/coerce.h"
#include "weir/query/key_table.h"
#include "weir/query/make_expr.h"
#include "weir/query/pages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "by", .kind = ParamKind::Keys, .doc = "whose sessions", .keyword = "by", .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "gap", .kind = ParamKind::Duration, .doc = "how long a pause ends a session", .required = true},
    {.name = "time", .kind = ParamKind::Field, .doc = "when it happened"}};
constexpr Example kExamples[] = {
    {"sessionize by user gap=30m",
     "{\"ts\":\"2026-11-23T10:00:00Z\",\"user\":\"a\"}\n{\"ts\":\"2026-11-23T10:29:00Z\",\"user\":\"a\"}\n"
     "{\"ts\":\"2026-11-23T11:00:00Z\",\"user\":\"a\"}\n",
     "{\"ts\":\"2026-11-23T10:00:00Z\",\"user\":\"a\",\"session\":1}\n"
     "{\"ts\":\"2026-11-23T10:29:00Z\",\"user\":\"a\",\"session\":1}\n"
     "{\"ts\":\"2026-11-23T11:00:00Z\",\"user\":\"a\",\"session\":2}\n"}};
constexpr std::string_view kForeignNames[] = {"session", "transaction"};

constexpr const char* kComputed = "#session";

/// The one field that is added.
std::vector<EditStep> steps() {
  std::vector<EditStep> steps;
  Path path{.parts = {std::string("session")}, .span = {}};
  steps.push_back({{.kind = Edit::Kind::Set, .path = std::move(path)}, column_expr(kComputed)});
  return steps;
}

class Sessionize final : public Step {
 public:
  Sessionize(std::vector<Item> keys, ExprPtr time, int64_t gap_ns)
      : items_(std::move(keys)), time_expr_(std::move(time)), gap_ns_(static_cast<uint64_t>(gap_ns)), keys_(items_.size()) {}

  FieldSet before(const FieldSet& wanted) const {
    auto set = steps();
    set[0].value.reset();   // which is in no record
    FieldSet fields = fields_before(set, wanted);
    fields.add(fields_read(items_));
    fields.add(fields_read(*time_expr_));
    return fields;
  }
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    programs_.clear();
    for (const Item& item : items_) programs_.push_back(Program::compile(*item.value, input, context));
    time_.emplace(Program::compile(*time_expr_, input, context));
    added_.emplace(std::vector<std::string>{kComputed}, steps(), input, context);
    zone_ = context.zone;
    return added_->output();
  }
  Verdict step(Packet& input, Emit& out) override {
    if (Batch* batch = input.batch()) {
      number(*batch);
      note_misread(eval_, batch->place(), out);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }
  size_t held_bytes() const override { return keys_.held_bytes() + sessions_.held_bytes(); }

 private:
  struct Session {
    int64_t latest_ns = 0;
    int64_t number = 0;   ///< 0: there was none yet
  };

  void number(Batch& batch) {
    Column column;
    column.resize(batch.rows());
    if (!batch.selection().empty()) {
      std::vector<Vector> keys;
      for (const Program& program : programs_) keys.push_back(program.vector(batch, eval_));
      keys_.number(keys, batch.selection(), group_of_);
      sessions_.resize(keys_.size());
      Vector times = time_->vector(batch, eval_);
      for (uint16_t row : batch.selection()) {
        auto ns = time_of(times[row], zone_.get());
        if (ns) column.set(row, Value::of(session_at(group_of_[row], *ns)));
        else if (!times[row].is_null()) eval_.count_misread(this, to_text(*time_expr_), times[row], batch.position(row));
      }
    }
    std::vector<Column> computed;
    computed.push_back(std::move(column));
    added_->apply(batch, std::move(computed), eval_);
  }

  /// A record that is late belongs to the session at hand.
  int64_t session_at(uint32_t group, int64_t ns) {
    Session& session = sessions_[group];
    bool first = session.number == 0;
    bool paused = ns > session.latest_ns &&
                  static_cast<uint64_t>(ns) - static_cast<uint64_t>(session.latest_ns) >= gap_ns_;
    if (first || paused) ++session.number;
    session.latest_ns = first ? ns : std::max(session.latest_ns, ns);
    return session.number;
  }

  std::vector<Item> items_;
  ExprPtr time_expr_;
  uint64_t gap_ns_;
  EvalScratch eval_;
  std::vector<Program> programs_;
  std::optional<Program> time_;
  std::optional<AddedColumns> added_;
  TimeZonePtr zone_;
  KeyTable keys_;
  Pages<Session> sessions_;
  std::vector<uint32_t> group_of_;
};

void build(const Arguments& arguments, Plan& plan) {
  int64_t gap_ns = arguments.number("gap");
  if (gap_ns <= 0) throw Error(ErrorCode::Usage, "gap= is how long a pause is, more than nothing");
  ensure_records(plan);
  auto keys = clone(arguments.items("by"));
  auto time = field_expr(arguments.given("time") ? arguments.paths("time")[0] : special_path("_time"));
  auto detail = "numbers the sessions of each " + to_text(keys) + " by " + to_text(*time);
  auto step = std::make_unique<Sessionize>(std::move(keys), std::move(time), gap_ns);
  auto* made = step.get();
  plan.add({.kernel = std::move(step),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .growth = Growth::Groups,
            .detail = std::move(detail),
            .fields_before = [made](const FieldSet& wanted) { return made->before(wanted); },
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.change_records();
}

}  // namespace

constinit const StageDef sessionize_stage = {
    .name = "sessionize",
    .group = "records",
    .summary = "numbers the sessions of each key",
    .doc =
        "Adds `session`: 1 for the first session of a key, and one more after each pause of `gap=` or longer. Times are "
        "those of `time=`, else `_time`, and come in their order; a record that is late belongs to the session at hand. A "
        "record without a time has no session. For each key the last time and the number are held in memory; where that is "
        "more than `--memory` allows, the run fails and says so.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
