#include "weir/query/function_types.h"

#include <algorithm>
#include <iterator>


namespace weir {
namespace {

struct Result {
  std::string_view function;
  KindSet kinds;
};
constexpr Result kResults[] = {
    {"count", kNumberKinds},      {"distinct", kNumberKinds}, {"rate", kNumberKinds},    {"unique", kListKind},
    {"list", kListKind},          {"len", kNumberKinds},      {"lower", kTextKind},      {"upper", kTextKind},
    {"trim", kTextKind},          {"contains", kBoolKind},    {"starts_with", kBoolKind}, {"ends_with", kBoolKind},
    {"replace", kTextKind},       {"split", kListKind},       {"join", kTextKind},       {"substr", kTextKind},
    {"extract", kTextKind},       {"concat", kTextKind},      {"strip_ansi", kTextKind}, {"string", kTextKind},
    {"number", kNumberKinds},     {"bool", kBoolKind},        {"time", kTimeKind},       {"duration", kDurationKind},
    {"size", kNumberKinds},       {"to_json", kTextKind},     {"type", kTextKind},       {"now", kTimeKind},
    {"ago", kTimeKind},           {"bucket", kNumberKinds | kTimeKind | kDurationKind},  {"format_time", kTextKind},
    {"year", kNumberKinds},       {"month", kNumberKinds},    {"day", kNumberKinds},     {"hour", kNumberKinds},
    {"minute", kNumberKinds},     {"second", kNumberKinds},   {"weekday", kNumberKinds}, {"abs", kNumberKinds | kDurationKind},
    {"round", kNumberKinds},      {"floor", kNumberKinds},    {"ceil", kNumberKinds},    {"sqrt", kNumberKinds},
    {"log", kNumberKinds},        {"exp", kNumberKinds},      {"pow", kNumberKinds},     {"ip_version", kNumberKinds},
    {"url_parse", kObjectKind},   {"sha256", kTextKind},      {"md5", kTextKind},        {"base64", kTextKind},
    {"hex", kTextKind},           {"keys", kListKind},        {"values", kListKind},     {"lines", kListKind}};

struct Takes {
  std::string_view function;
  size_t index;
  KindSet kinds;
};
constexpr KindSet kTimeKinds = kTimeKind | kNumberKinds;   // a number is an epoch
// Of a list the functions of the same names take the elements.
constexpr KindSet kSummable = kNumberKinds | kTimeKind | kDurationKind | kListKind;
constexpr Takes kTakes[] = {
    {"join", 0, kListKind},        {"keys", 0, kObjectKind},  {"values", 0, kObjectKind},
    {"substr", 1, kNumberKinds},   {"substr", 2, kNumberKinds},
    {"number", 0, kNumberKinds},   {"bool", 0, kBoolKind},    {"duration", 0, kDurationKind},
    {"ago", 0, kDurationKind},     {"format_time", 0, kTimeKinds},
    {"year", 0, kTimeKinds},       {"month", 0, kTimeKinds},  {"day", 0, kTimeKinds},
    {"hour", 0, kTimeKinds},       {"minute", 0, kTimeKinds}, {"second", 0, kTimeKinds}, {"weekday", 0, kTimeKinds},
    {"abs", 0, kNumberKinds | kDurationKind},
    {"round", 0, kNumberKinds},    {"round", 1, kNumberKinds},
    {"floor", 0, kNumberKinds},    {"ceil", 0, kNumberKinds}, {"sqrt", 0, kNumberKinds}, {"exp", 0, kNumberKinds},
    {"log", 0, kNumberKinds},      {"log", 1, kNumberKinds},  {"pow", 0, kNumberKinds},  {"pow", 1, kNumberKinds},
    {"subnet", 1, kNumberKinds},
    {"sum", 0, kSummable},         {"avg", 0, kSummable},     {"stddev", 0, kSummable},  {"median", 0, kSummable},
    {"percentile", 0, kSummable}};

}  // namespace

KindSet result_kinds(std::string_view function) {
  const auto* found = std::ranges::find(kResults, function, &Result::function);
  return found == std::end(kResults) ? kAnyKind : found->kinds;
}

KindSet argument_kinds(std::string_view function, size_t index) {
  const auto* found = std::ranges::find_if(
      kTakes, [&](const Takes& takes) { return takes.function == function && takes.index == index; });
  return found == std::end(kTakes) ? kAnyKind : found->kinds;
}

}  // namespace weir
