// Bytes are cut into JSON values. The same come of any pieces; they follow one another, what is between them are blanks,
// commas and brackets of a list, and nothing else is lost.
#include <string>
#include <string_view>
#include <vector>

#include "fuzz.h"
#include "weir/format/json_values.h"

namespace weir {
namespace {

/// The bytes of values, a byte 1 behind each, and 2 for one without an end. Bytes between them in `between`.
std::string cut(std::string_view json, size_t size, std::string& between) {
  JsonValueCutter cutter;
  std::string values;
  while (!json.empty()) {
    auto piece = json.substr(0, size);
    json.remove_prefix(piece.size());
    size_t place = 0, from = 0;
    for (auto event = JsonValueCutter::Event::Begins; event != JsonValueCutter::Event::None;) {
      bool inside = cutter.in_value();
      event = cutter.next(piece, place);
      if (event == JsonValueCutter::Event::TooDeep) return "too deep";
      FUZZ_CHECK(place >= from && place <= piece.size());
      (inside ? values : between) += piece.substr(from, place - from);
      if (event == JsonValueCutter::Event::Ends) values += '\1';
      from = place;
    }
  }
  return values + (cutter.in_value() ? "\2" : "");
}

void check(std::string_view input) {
  std::string between;
  auto whole = cut(input, input.size() + 1, between);
  for (size_t size : {1, 2, 7}) {
    std::string ignored;
    FUZZ_CHECK(cut(input, size, ignored) == whole);
  }
  FUZZ_CHECK(between.find_first_not_of(" \t\r\n,[]") == std::string::npos);
  for (bool is_json : {false, true}) {
    JsonShape by_byte(is_json);
    for (size_t i = 0; i < input.size(); ++i) by_byte.look_at(input.substr(i, 1));
    FUZZ_CHECK(JsonShape(is_json).look_at(input) == by_byte.look_at({}));
  }
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  weir::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
