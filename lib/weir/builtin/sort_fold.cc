#include "weir/builtin/sort_fold.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/base/error.h"
#include "weir/query/make_expr.h"

namespace weir {
namespace {

class SortFold final : public Fold {
 public:
  SortFold(std::vector<Order> orders, std::optional<size_t> limit) : orders_(std::move(orders)), limit_(limit) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    order_.emplace(orders_, input, context);
    return input;
  }
  void want_first(size_t rows) { limit_ = std::min(rows, limit_.value_or(SIZE_MAX)); }

  std::unique_ptr<State> make_state() const override { return std::make_unique<Table>(*order_, limit_); }
  void fold(State& state, Packet& input) const override {
    auto& table = static_cast<Table&>(state);
    if (input.batch()) table.rows.add(*input.batch(), table.eval);
  }
  void merge(State& into, State& from) const override {
    static_cast<Table&>(into).rows.merge(std::move(static_cast<Table&>(from).rows));
  }
  size_t end_jobs(States states, size_t phase, const SpillRoom&) const override { return phase == 0 ? states.size() : 0; }
  void run_end_job(States states, size_t, size_t job, const SpillRoom&) const override {
    static_cast<Table&>(*states[job]).rows.sort();
  }
  Verdict finish(State& state, Emit& out) const override {
    auto& table = static_cast<Table&>(state);
    if (!std::exchange(table.finished, true)) table.rows.finish();
    Batch batch;
    if (!table.rows.take()) return Verdict::Done;
    size_t line_bytes = table.rows.line_bytes();
    table.rows.emit(line_bytes != 0 ? out.block(line_bytes) : Buffer(), batch);
    out.push(Packet(std::move(batch)));
    return Verdict::More;
  }

 private:
  struct Table : State {
    Table(const RowOrder& order, std::optional<size_t> limit) : rows(order, limit) {}
    size_t bytes() const override { return rows.held_bytes(); }
    bool spill(SpillStore& store) override {
      rows.spill(store);
      return true;
    }
    SortTable rows;
    EvalScratch eval;
    bool finished = false;
  };

  std::vector<Order> orders_;
  std::optional<size_t> limit_;
  std::optional<RowOrder> order_;
};

}  // namespace

void add_sort(Plan& plan, std::vector<Order> orders, std::optional<uint64_t> limit, std::string detail) {
  FieldSet reads;
  for (const auto& order : orders) reads.add(fields_read(*order.value));
  auto sort = std::make_unique<SortFold>(std::move(orders), limit);
  auto* made = sort.get();
  plan.add({.kernel = std::move(sort),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .growth = limit ? Growth::K : Growth::All,
            .detail = std::move(detail),
            .reads = std::move(reads),
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); },
            .want_first = [made](size_t rows) { made->want_first(rows); }});
}

void add_smallest(Plan& plan, const std::vector<std::string>& columns, uint64_t count, std::string detail) {
  std::vector<Order> orders;
  for (const auto& column : columns) orders.push_back({column_expr(column), false, {}});
  add_sort(plan, std::move(orders), count, std::move(detail));
}

void add_extreme(const Arguments& arguments, Plan& plan, bool descending) {
  std::vector<Order> orders(1);
  orders[0].descending = descending;
  if (arguments.given("by")) {
    ensure_records(plan);
    orders[0].value = clone(arguments.expr("by"));
  } else {
    if (plan.measure().empty())
      throw Error(ErrorCode::Usage, fmt::format("'{}' needs a value: {} by FIELD (without 'by' only after 'count' or 'stats')",
                                                plan.stage(), plan.stage()));
    orders[0].value = column_expr(plan.measure());
    if (descending) plan.want_largest(static_cast<size_t>(arguments.number("n")));
  }
  auto count = arguments.number("n");
  auto detail = fmt::format("keeps the {} with the {} {}", count, descending ? "largest" : "smallest",
                            to_text(*orders[0].value));
  add_sort(plan, std::move(orders), static_cast<uint64_t>(count), std::move(detail));
}

}  // namespace weir
