#include <fmt/format.h>

#include <utility>
#include <vector>

#include "weir/builtin/records.h"
#include "weir/builtin/stages.h"
#include "weir/format/reshape.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "fields", .kind = ParamKind::Fields, .doc = "only these"}};
constexpr Example kFlattenExamples[] = {{"flatten", "{\"id\":1,\"http\":{\"path\":\"/\",\"t\":{\"ms\":1.50}}}\n",
                                         "{\"id\":1,\"http.path\":\"/\",\"http.t.ms\":1.50}\n"}};
constexpr Example kUnflattenExamples[] = {{"unflatten", "{\"id\":1,\"http.path\":\"/\",\"http.t.ms\":1.50}\n",
                                           "{\"id\":1,\"http\":{\"path\":\"/\",\"t\":{\"ms\":1.50}}}\n"}};

enum class Shape : uint8_t { Flat, Nested };

/// Makes each record anew: its text becomes the only column besides where and when it was read.
class ReshapeRecords final : public Map {
 public:
  ReshapeRecords(Shape shape, std::vector<std::string> fields) : shape_(shape), fields_(std::move(fields)) {}

  static FieldSet before(const FieldSet& wanted) {
    FieldSet fields = FieldSet::everything();
    for (const Path& path : wanted.paths())
      if (!path.special().empty()) fields.add(path);
    return fields;
  }

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    zone_ = context.zone;
    kept_.clear();
    std::vector<Path> paths;
    auto keep = [&](const Path& path, size_t column) {
      paths.push_back(path);
      kept_.push_back(column);
    };
    std::optional<size_t> time;   // that a stage has set
    if (input->change())
      for (const auto& edit : input->change()->edits)
        if (edit.path.special() == "_time") time = edit.column;
    for (size_t i = 0; i < input->size(); ++i) {
      const Path& path = input->paths()[i];
      if (path.special().empty() || path.special() == "_" || (time && path.special() == "_time")) continue;
      keep(path, i);
    }
    if (time) keep(special_path("_time"), *time);
    RecordChange change{.record = paths.size(), .edits = {}};
    paths.emplace_back();
    return output_ = std::make_shared<const Schema>(std::move(paths), std::move(change));
  }

  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Reshaping>(fields_, zone_.get()); }

  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& [records, reshape] = static_cast<Reshaping&>(*scratch);
    if (Batch* batch = input.batch()) {
      Column texts;
      texts.resize(batch->rows());
      for (uint16_t row : batch->selection()) {
        auto record = records.of(*batch, row);
        auto text = shape_ == Shape::Flat ? reshape.flatten(record) : reshape.unflatten(record);
        texts.set(row, Value::object(batch->arena().put(text)));
      }
      std::vector<Column> columns;
      for (size_t column : kept_) columns.push_back(batch->column(column));
      columns.push_back(std::move(texts));
      batch->columns() = std::move(columns);
      batch->become_changed(output_);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  struct Reshaping : Scratch {
    Reshaping(const std::vector<std::string>& fields, const TimeZone* zone) : reshape(fields) { records.print_in(zone); }
    RecordText records;
    Reshape reshape;
  };

  Shape shape_;
  std::vector<std::string> fields_;
  TimeZonePtr zone_;
  std::vector<size_t> kept_;
  SchemaPtr output_;
};

void build(Shape shape, const Arguments& arguments, Plan& plan) {
  ensure_records(plan);
  std::vector<std::string> fields;
  std::string shown;
  if (arguments.has("fields"))
    for (const auto& path : arguments.paths("fields")) {
      fields.push_back(path.text());
      shown += (shown.empty() ? "" : ", ") + to_text(path);
    }
  if (shown.empty()) shown = "all fields";
  auto map = std::make_unique<ReshapeRecords>(shape, std::move(fields));
  auto* made = map.get();
  plan.add({.kernel = std::move(map),
            .in = EdgeKind::Records,
            .out = EdgeKind::Records,
            .detail = fmt::format("{} {}", shape == Shape::Flat ? "flattens" : "nests", shown),
            .fields_before = ReshapeRecords::before,
            .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }});
  plan.change_records();
}

void build_flatten(const Arguments& arguments, Plan& plan) { build(Shape::Flat, arguments, plan); }
void build_unflatten(const Arguments& arguments, Plan& plan) { build(Shape::Nested, arguments, plan); }

}  // namespace

constinit const StageDef flatten_stage = {
    .name = "flatten",
    .group = "records",
    .summary = "makes dotted names of nested objects",
    .doc =
        "`{\"a\":{\"b\":1}}` becomes `{\"a.b\":1}`, at any depth. Lists and empty objects stay as they are. Without fields, "
        "all of them. Paths find the same before and behind it.",
    .params = kParams,
    .examples = kFlattenExamples,
    .build = build_flatten};

constinit const StageDef unflatten_stage = {
    .name = "unflatten",
    .group = "records",
    .summary = "makes nested objects of dotted names",
    .doc =
        "`{\"a.b\":1}` becomes `{\"a\":{\"b\":1}}`: the reverse of `flatten`. Without fields, all of them. A name that "
        "has something else than an object in its way stays as it is.",
    .params = kParams,
    .examples = kUnflattenExamples,
    .build = build_unflatten};

}  // namespace weir
