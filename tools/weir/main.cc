#include <fmt/format.h>
#include <cstring>
#include <sstream>
#include "weir/builtin/output.h"
#include "weir/builtin/table.h"
#include "weir/engine/engine.h"
using namespace weir;
int main(int argc, char** argv) {
  (void)argc;
  auto registry = builtin_stages();
  Pipeline pipeline;
  std::string text = argv[1];
  std::stringstream stages(text);
  std::string part;
  while (std::getline(stages, part, '|')) {
    std::stringstream words(part);
    std::string name, word;
    words >> name;
    auto* def = registry.find(name);
    StageCall call;
    call.def = def;
    call.arguments = std::make_unique<Arguments>(*def);
    std::vector<Word> list;
    while (words >> word) list.push_back({word, {}, {}});
    if (!list.empty() && !def->params.empty()) {
      auto kind = def->params[0].kind;
      if (kind == ParamKind::Patterns) call.arguments->set(def->params[0].name, std::vector<Pattern>{{list[0].text, false, "", {}}});
      else if (kind == ParamKind::Number) call.arguments->set(def->params[0].name, int64_t{std::stoll(list[0].text)});
      else call.arguments->set(def->params[0].name, list);
    }
    pipeline.stages.push_back(std::move(call));
  }
  Graph graph;
  PlanOptions options;
  Plan plan(graph, options);
  if (pipeline.stages[0].def->name != "read") begin_with_files(plan, std::vector<std::string>(argv + 2, argv + argc));
  try {
    plan.build(pipeline);
    finish_on_stdout(plan);
  } catch (Error& e) { fmt::print(stderr, "{}\n", e.text()); return 2; }
  Engine engine;
  auto result = engine.run(std::move(graph));
  if (!result) { fmt::print(stderr, "weir: {}\n", result.error().error.text()); return 1; }
  if (getenv("STATS"))
  for (auto& s : result->stages) fmt::print(stderr, "{:>10} in {} out {} busy {:.1f}ms waitin {:.1f} waitout {:.1f}\n", s.name, s.bytes_in, s.bytes_out, s.busy_ns/1e6, s.waited_input_ns/1e6, s.waited_output_ns/1e6);
}
