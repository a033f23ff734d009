#include "weir/query/facets.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "fields", .kind = ParamKind::Fields, .doc = "only these"}};
constexpr ParamDef kOptions[] = {
    {.name = "limit", .kind = ParamKind::Number, .doc = "how many of each", .otherwise = "10"}};
constexpr std::string_view kForeignNames[] = {"fieldsummary", "summary", "describe"};
constexpr Example kExamples[] = {
    {"facets limit=1", "{\"level\":\"info\",\"http\":{\"status\":200}}\n{\"level\":\"info\",\"http\":{\"status\":500}}\n",
     "{\"field\":\"http.status\",\"value\":200,\"count\":1,\"share\":0.5,\"distinct\":2}\n"
     "{\"field\":\"level\",\"value\":\"info\",\"count\":2,\"share\":1,\"distinct\":1}\n"}};

class FacetFold final : public Fold {
 public:
  FacetFold(std::vector<Path> fields, uint64_t limit) : fields_(std::move(fields)), limit_(limit) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    programs_.clear();
    for (const Path& field : fields_) {
      Expr expr;
      expr.node = Expr::Field{field};
      programs_.push_back(Program::compile(expr, input, context));
    }
    return output_;
  }
  std::unique_ptr<State> make_state() const override { return std::make_unique<Table>(limit_); }

  void fold(State& state, Packet& input) const override {
    Batch* batch = input.batch();
    if (!batch || batch->selection().empty()) return;
    auto& table = static_cast<Table&>(state);
    programs_.empty() ? add_all(*batch, table) : add_named(*batch, table);
  }
  void merge(State& into, State& from) const override {
    static_cast<Table&>(into).facets.merge(std::move(static_cast<Table&>(from).facets));
  }
  Verdict finish(State& state, Emit& out) const override {
    auto& table = static_cast<Table&>(state);
    if (!std::exchange(table.finished, true)) {
      note_misread(table.eval, {.file = kNoFile}, out);
      table.facets.finish();
    }
    Batch batch;
    batch.start_made(output_, Place(), table.given);
    size_t rows = table.facets.emit(batch);
    if (rows == 0) return Verdict::Done;
    table.given += static_cast<uint32_t>(rows);
    batch.finish(rows);
    out.push(Packet(std::move(batch)));
    return Verdict::More;
  }

 private:
  using Members = std::vector<std::pair<Value, Value>>;

  struct Table : State {
    explicit Table(uint64_t limit) : facets(limit) {}
    size_t bytes() const override { return facets.held_bytes(); }
    bool spill(SpillStore& store) override {
      facets.spill(store);
      return true;
    }
    Facets facets;
    EvalScratch eval;
    std::string scratch;
    uint32_t given = 0;
    bool finished = false;
  };

  void add_named(Batch& batch, Table& table) const {
    std::vector<Vector> values;
    for (const Program& program : programs_) values.push_back(program.vector(batch, table.eval));
    for (uint16_t row : batch.selection()) {
      table.facets.begin_record(batch.position(row));
      for (size_t i = 0; i < values.size(); ++i)
        table.facets.add(static_cast<uint32_t>(i), fields_[i].text(), values[i][row]);
    }
  }

  void add_all(Batch& batch, Table& table) const {
    Members members;
    std::string name;
    for (uint16_t row : batch.selection()) {
      table.facets.begin_record(batch.position(row));
      table.eval.records().members(batch, row, members);
      name.clear();
      add_members(members, name, table);
    }
  }

  /// Objects by their members, under names with dots.
  static void add_members(const Members& members, std::string& name, Table& table) {
    size_t prefix = name.size();
    for (const auto& [key, value] : members) {
      name.resize(prefix);
      if (prefix) name += '.';
      name += text_of(key, table.scratch);
      Members inner;
      if (value.kind() == Kind::Object) table.eval.json().members(value, inner);
      inner.empty() ? table.facets.add(0, name, value) : add_members(inner, name, table);
    }
    name.resize(prefix);
  }

  std::vector<Path> fields_;
  uint64_t limit_;
  std::vector<Program> programs_;
  SchemaPtr output_ = Schema::made(Facets::columns());
};

void build(const Arguments& arguments, Plan& plan) {
  uint64_t limit = limit_of(arguments);
  ensure_records(plan);
  auto fields = arguments.given("fields") ? arguments.paths("fields") : std::vector<Path>();
  FieldSet reads = fields.empty() ? FieldSet::everything() : FieldSet(fields);
  std::string names;
  for (const Path& field : fields) {
    reads.expect(field);
    names += (names.empty() ? "" : ", ") + field.text();
  }
  auto detail = fmt::format("keeps the {} most frequent values of {}", limit, names.empty() ? "every field" : names);
  auto fold = std::make_unique<FacetFold>(std::move(fields), limit);
  auto* made = fold.get();
  plan.add({.kernel = std::move(fold),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .growth = Growth::Groups,
            .detail = std::move(detail),
            .reads = std::move(reads),
            .replaces_fields = true,
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.set_record_state(RecordState::Result);
  plan.set_measure("count");
}

}  // namespace

constinit const StageDef facets_stage = {
    .name = "facets",
    .group = "group",
    .summary = "lists the most frequent values of every field",
    .doc =
        "For a first look at unknown data: of each field the most frequent values with how often they occur, the share of "
        "all records that have them, and how many different values there are (`distinct`). Fields stand in the order of "
        "their names, or as they were given; members of objects under names with dots. A missing value or null counts as "
        "none.",
    .params = kParams,
    .options = kOptions,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
