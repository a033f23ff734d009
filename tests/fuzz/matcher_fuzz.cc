// LineMatcher gives the lines that RE2, or a plain search, finds when it is asked about each line alone.
// Input: a byte of options, one or two patterns each ended by '\n', lines.
#include <re2/re2.h>

#include <memory>
#include <string_view>
#include <vector>

#include "fuzz.h"
#include "weir/base/error.h"
#include "weir/scan/matcher.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

constexpr uint8_t kIsRegex = 1, kTwoPatterns = 2, kIgnoreCase = 4, kWholeWords = 8;

std::string_view take_line(std::string_view& rest) {
  auto line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

bool holds(const RE2& regex, std::string_view text) {
  return RE2::PartialMatch({text.data(), text.size()}, regex);
}

void check(uint8_t options, const std::vector<LinePattern>& patterns, std::string_view lines) {
  std::unique_ptr<LineMatcher> matcher;
  try {
    matcher =
        std::make_unique<LineMatcher>(patterns, MatchOptions{.ignore_case = (options & kIgnoreCase) != 0,
                                                             .whole_words = (options & kWholeWords) != 0});
  } catch (const Error&) {
    return;  // a bad regular expression
  }
  RE2::Options regex_options;
  regex_options.set_log_errors(false);
  regex_options.set_case_sensitive(!(options & kIgnoreCase));
  std::vector<std::unique_ptr<RE2>> regexes;
  for (const auto& pattern : patterns) {
    regexes.push_back(std::make_unique<RE2>(pattern.text, regex_options));
    if (pattern.is_regex && !regexes.back()->ok()) return;
  }

  auto is_match = [&](std::string_view line) {
    auto text = line.substr(0, line.size() - line.ends_with('\n'));
    auto cut = text.substr(0, text.size() - text.ends_with('\r'));
    for (size_t i = 0; i < patterns.size(); ++i) {
      if (patterns[i].text.empty()) return true;
      if (patterns[i].is_regex ? holds(*regexes[i], text) || holds(*regexes[i], cut)
                               : text.contains(patterns[i].text)) {
        return true;
      }
    }
    return false;
  };
  // Case and word borders of literals are not searched for in a second way here: those inputs only must not
  // crash.
  bool is_compared = !(options & kWholeWords) && (!(options & kIgnoreCase) || (options & kIsRegex));

  auto scratch = matcher->make_scratch();
  const char* at = lines.data();
  auto check_refused = [&](const char* to) {
    while (at != to) {
      std::string_view line(at, line_end(at, to));
      FUZZ_CHECK(!is_compared || !is_match(line));
      at = line.data() + line.size();
    }
  };
  matcher->for_each_match(lines, scratch, [&](std::string_view line) {
    FUZZ_CHECK(line.data() >= at);
    FUZZ_CHECK(line.data() == lines.data() || line.data()[-1] == '\n');
    check_refused(line.data());
    FUZZ_CHECK(line_end(line.data(), lines.data() + lines.size()) == line.data() + line.size());
    FUZZ_CHECK(!is_compared || is_match(line));
    at = line.data() + line.size();
    return true;
  });
  check_refused(lines.data() + lines.size());
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  uint8_t options = data[0];
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<weir::LinePattern> patterns;
  for (int count = options & weir::kTwoPatterns ? 2 : 1; count > 0; --count) {
    patterns.push_back({std::string(weir::take_line(rest)), (options & weir::kIsRegex) != 0, ""});
  }
  weir::check(options, patterns, rest);
  return 0;
}
