#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr std::string_view kForeignNames[] = {"devnull"};

}  // namespace

constinit const StageDef discard_stage = {.name = "discard",
                                          .group = "sinks",
                                          .summary = "throws everything away",
                                          .doc =
                                              "Reads its input to the end and drops it, for measuring and "
                                              "for pipelines whose branches do the work.",
                                          .foreign_names = kForeignNames,
                                          .places = kPlaceSink};

}  // namespace weir
