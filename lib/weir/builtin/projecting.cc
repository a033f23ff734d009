#include "weir/builtin/projecting.h"

#include <memory>
#include <optional>
#include <utility>

#include "weir/builtin/records.h"
#include "weir/query/projection.h"

namespace weir {
namespace {

class Project final : public Map {
 public:
  explicit Project(std::vector<Item> items) : items_(std::move(items)) {}

  SchemaPtr bind(const SchemaPtr& input, const BindContext& context) {
    projection_.emplace(items_, input, context);
    return projection_->output();
  }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<RecordScratch>(); }
  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    auto& eval = static_cast<RecordScratch*>(scratch)->eval;
    if (Batch* batch = input.batch()) {
      projection_->apply(*batch, eval);
      note_misread(eval, batch->place(), out);
    }
    out.push(std::move(input));
    return Verdict::Done;
  }

 private:
  std::vector<Item> items_;
  std::optional<Projection> projection_;
};

}  // namespace

Node projection_node(const std::vector<Item>& items) {
  auto project = std::make_unique<Project>(clone(items));
  auto* made = project.get();
  return {.kernel = std::move(project),
          .in = EdgeKind::Records,
          .out = EdgeKind::Records,
          .detail = "makes records of " + to_text(items),
          .reads = fields_read(items),
          .replaces_fields = true,
          .bind = [made](const SchemaPtr& input, const BindContext& context) { return made->bind(input, context); }};
}

}  // namespace weir
