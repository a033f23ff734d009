#include "weir/query/regex_check.h"

#include <re2/re2.h>

namespace weir {

std::string regex_problem(std::string_view pattern, std::string_view flags) {
  RE2::Options options;
  options.set_log_errors(false);
  std::string text;
  if (!flags.empty()) text = "(?" + std::string(flags) + ")";
  text += pattern;
  const RE2 regex(text, options);
  if (regex.ok()) return {};
  // Bytes that are no UTF-8 are matched as they are.
  if (regex.error_code() == RE2::ErrorBadUTF8) {
    options.set_encoding(RE2::Options::EncodingLatin1);
    if (RE2(text, options).ok()) return {};
  }
  return regex.error();
}

}  // namespace weir
