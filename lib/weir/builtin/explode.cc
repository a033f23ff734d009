#include "weir/query/explode.h"

#include <optional>
#include <utility>

#include "weir/builtin/records.h"
#include "weir/builtin/row_numbers.h"
#include "weir/builtin/stages.h"
#include "weir/query/expr_error.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "path", .kind = ParamKind::Field, .doc = "the list", .required = true}};
constexpr Example kExamples[] = {
    {"explode items", "{\"id\":7,\"items\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}\n",
     "{\"id\":7,\"items\":{\"sku\":\"a\"}}\n{\"id\":7,\"items\":{\"sku\":\"b\"}}\n"},
    {"explode items | stats sum(items.qty) by items.sku",
     "{\"items\":[{\"sku\":\"a\",\"qty\":2},{\"sku\":\"b\",\"qty\":1}]}\n{\"items\":[{\"sku\":\"a\",\"qty\":3}]}\n",
     "{\"items.sku\":\"a\",\"sum_qty\":5}\n{\"items.sku\":\"b\",\"sum_qty\":1}\n"}};
constexpr std::string_view kForeignNames[] = {"unnest", "expand", "mvexpand", "unwind"};

class Explode final : public Map {
 public:
  explicit Explode(Path path) : path_(std::move(path)) {}

  FieldSet before(const FieldSet& wanted) const { return Explosion::fields_before(path_, wanted); }
  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    explosion_.emplace(path_, input, context);
    return explosion_->output();
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<RecordScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto* batch = input.batch();
    if (!batch) {
      out.push(std::move(input));
      return Verdict::Done;
    }
    Packet marks;   // of the first and the last of a file
    marks.opens_file = input.opens_file;
    marks.closes_file = input.closes_file;
    auto& eval = static_cast<RecordScratch*>(scratch)->eval;
    // A batch of which nothing is left goes no further: its columns are not those that were promised.
    explosion_->apply(*batch, eval, [&](Batch part) {
      Packet packet(std::move(part));
      packet.opens_file = std::exchange(marks.opens_file, false);
      out.push(std::move(packet));
    });
    if (marks.opens_file || marks.closes_file) {
      marks.place = input.place;
      out.push(std::move(marks));
    }
    return Verdict::Done;
  }

 private:
  Path path_;
  std::optional<Explosion> explosion_;
};

/// Gives the records of a chunk their positions, now that there are more of them.
class Renumber final : public Step {
 public:
  Verdict step(Packet& input, Emit& out) override {
    if (auto* batch = input.batch()) numbers_.number(*batch);
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  RowNumbers numbers_;
};

void build(const Arguments& arguments, Plan& plan) {
  const Path& path = arguments.paths("path")[0];
  if (!path.special().empty())
    throw ExprError("explode wants a field of the record; one of that name goes in back quotes", path.span);
  ensure_records(plan);
  auto explode = std::make_unique<Explode>(path);
  auto* made = explode.get();
  plan.add({.kernel = std::move(explode),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = "makes a record for each element of " + to_text(path),
            .fields_before = [made](const FieldSet& wanted) { return made->before(wanted); },
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.add({.name = "number records",
            .kernel = std::make_unique<Renumber>(),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = "in the order of the input",
            .planned = true});
  plan.change_records();
}

}  // namespace

constinit const StageDef explode_stage = {
    .name = "explode",
    .group = "records",
    .summary = "makes one record for each element of a list",
    .doc =
        "The element takes the place of the list, all other fields are repeated. A record with no list there, or an "
        "empty one, stays as it is.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .build = build};

}  // namespace weir
