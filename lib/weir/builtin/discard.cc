#include "weir/builtin/stages.h"
#include "weir/stage/context.h"
#include "weir/stage/plan.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

constexpr Example kExamples[] = {{"discard", "a\nb\n", ""}};
constexpr std::string_view kForeignNames[] = {"devnull"};

class Discard final : public Sink {
 public:
  Task<void> run(StageContext& context, Input& in) override {
    while (auto packet = co_await in.next(context.stop)) {
      // Named: g++ 12 never comes back from a loop's condition that awaits a value and converts it to bool.
    }
  }
};

void build(const Arguments&, Plan& plan) {
  plan.add({.kernel = std::make_unique<Discard>(), .in = plan.carries(), .detail = "drops everything"});
}

}  // namespace

constinit const StageDef discard_stage = {.name = "discard",
                                          .group = "sinks",
                                          .summary = "throws everything away",
                                          .doc =
                                              "Reads its input to the end and drops it, for measuring and "
                                              "for pipelines whose branches do the work.",
                                          .examples = kExamples,
                                          .foreign_names = kForeignNames,
                                          .places = kPlaceSink,
                                          .build = build};

}  // namespace weir
