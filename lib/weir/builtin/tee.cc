#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/stages.h"
#include "weir/builtin/write.h"
#include "weir/stage/plan.h"

namespace weir {
namespace {

constexpr Example kExamples[] = {{"tee all.txt | head 1", "a\nb\n", "a\n"},
                                 {"tee { grep b | write b.txt ; grep c | write c.txt } | head 1", "a\nb\n", "a\n"}};
constexpr ParamDef kParams[] = {{.name = "target",
                                 .kind = ParamKind::WordOrBlock,
                                 .doc = "a file, or { branch ; branch }",
                                 .required = true,
                                 .block = BlockShape::Branches}};

void build(const Arguments& arguments, Plan& plan) {
  ensure_decoded(plan);
  if (!arguments.is_block("target")) {
    const Word& word = arguments.words("target")[0];
    Plan branch = plan.branch();
    add_write(branch, {.path = word.text, .shown = std::string(word.shown()), .literal = word.literal});
    return;
  }
  for (const auto& pipeline : arguments.block("target").branches) {
    Plan branch = plan.branch();
    branch.build(pipeline, plan.place());
    if (!branch.ended())
      throw Error(ErrorCode::Usage, "a branch of 'tee' ends in a sink, such as 'write FILE' or 'discard'");
  }
}

}  // namespace

constinit const StageDef tee_stage = {.name = "tee",
                                      .group = "combine",
                                      .summary = "copies to a file or to branches, and goes on",
                                      .doc =
                                          "What flows is copied into the file, as by `write`, or into each "
                                          "branch of the block, and flows on. Each branch ends in a sink.",
                                      .params = kParams,
                                      .examples = kExamples,
                                      .build = build};

}  // namespace weir
