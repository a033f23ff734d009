// A pipeline or a pipeline file is parsed or refused with an Error, and the canonical text of what was parsed
// is its own canonical text. Input: a byte (odd: a file), the text.
#include <optional>
#include <string>
#include <string_view>

#include "fuzz.h"
#include "weir/builtin/table.h"
#include "weir/language/parser.h"
#include "weir/language/pipeline_text.h"

namespace weir {
namespace {

const Registry& stages() {
  static const Registry registry = builtin_stages();
  return registry;
}

void check(bool is_file, std::string_view text) {
  const ParseContext context{.stages = stages(),
                             .parameters = {{"host", "it's"}, {"n", "5"}},
                             .home = "/home/me",
                             .environment = [](const std::string& name) { return std::optional(name); },
                             .read_file = [](const std::string& path) { return path; }};
  try {
    const auto pipeline = is_file ? parse_file(text, context).pipeline : parse_pipeline(text, context);
    const auto canonical = to_text(pipeline);
    try {
      FUZZ_CHECK(to_text(parse_pipeline(canonical, context)) == canonical);
    } catch (const Error& error) {
      std::fprintf(stderr, "%s\n", error.text().c_str());
      FUZZ_CHECK(!"the canonical text is refused");
    }
  } catch (const Error&) {
  }
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  weir::check(data[0] & 1, {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
