#include "weir/builtin/stages.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {{.name = "target",
                                 .kind = ParamKind::WordOrBlock,
                                 .doc = "a file, or { branch ; branch }",
                                 .required = true,
                                 .block = BlockShape::Branches}};

}  // namespace

constinit const StageDef tee_stage = {.name = "tee",
                                      .group = "combine",
                                      .summary = "copies to a file or to branches, and goes on",
                                      .doc =
                                          "What flows is copied into the file or into each branch of the "
                                          "block, and flows on. Each branch ends in a sink.",
                                      .params = kParams};

}  // namespace weir
