#include "weir/query/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "weir/base/check.h"
#include "weir/query/expr_error.h"

namespace weir {
namespace {

constexpr int kReplacedGroupsMax = 10;  // `$0` to `$9`

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const re2::StringPiece& text) { return {text.data(), text.size()}; }

/// Where to go on after a match: behind it, one code point further if it was empty.
size_t next_start(std::string_view text, size_t match_end, bool empty) {
  if (!empty) return match_end;
  size_t at = match_end + 1;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

}  // namespace

Regex::Regex(const std::string& pattern, std::string_view flags, TextSpan span) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(flags.find('i') == std::string_view::npos);
  options.set_dot_nl(flags.find('s') != std::string_view::npos);
  std::string full = flags.find('m') != std::string_view::npos ? "(?m)" + pattern : pattern;
  regex_ = std::make_unique<re2::RE2>(full, options);
  if (!regex_->ok()) throw ExprError("the regular expression can't be read: " + regex_->error(), span);
  bool plain =
      flags.empty() && !pattern.empty() && pattern.find_first_of("\\^$.|?*+()[]{}") == std::string::npos;
  if (plain) literal_ = pattern;
}

Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

bool Regex::found_in(std::string_view text) const {
  if (!literal_.empty()) return text.find(literal_) != std::string_view::npos;
  return regex_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

std::optional<std::string_view> Regex::extract(std::string_view text) const {
  std::array<re2::StringPiece, 2> groups;
  int wanted = regex_->NumberOfCapturingGroups() > 0 ? 1 : 0;
  if (!regex_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, groups.data(), wanted + 1))
    return std::nullopt;
  const auto& group = groups[static_cast<size_t>(wanted)];
  if (group.data() == nullptr) return std::nullopt;
  return view(group);
}

void Regex::replace_all(std::string_view text, std::string_view with, std::string& out) const {
  std::array<re2::StringPiece, kReplacedGroupsMax> groups;
  int count = std::min(regex_->NumberOfCapturingGroups() + 1, kReplacedGroupsMax);
  size_t copied = 0;
  for (size_t at = 0; at <= text.size();) {
    if (!regex_->Match(piece(text), at, text.size(), re2::RE2::UNANCHORED, groups.data(), count)) break;
    size_t begin = static_cast<size_t>(groups[0].data() - text.data());
    size_t end = begin + groups[0].size();
    out += text.substr(copied, begin - copied);
    for (size_t i = 0; i < with.size(); ++i) {
      if (with[i] == '$' && i + 1 < with.size() && with[i + 1] >= '0' && with[i + 1] <= '9') {
        int group = with[++i] - '0';
        if (group < count) out += view(groups[static_cast<size_t>(group)]);
      } else {
        if (with[i] == '$' && i + 1 < with.size() && with[i + 1] == '$') ++i;
        out += with[i];
      }
    }
    copied = end;
    at = next_start(text, end, groups[0].empty());
    if (groups[0].empty() && end < text.size()) {
      out += text.substr(end, std::min(at, text.size()) - end);
      copied = std::min(at, text.size());
    }
  }
  out += text.substr(std::min(copied, text.size()));
}

std::vector<std::string> Regex::group_names() const {
  std::vector<std::string> names(static_cast<size_t>(regex_->NumberOfCapturingGroups()));
  for (const auto& [group, name] : regex_->CapturingGroupNames()) names[static_cast<size_t>(group) - 1] = name;
  return names;
}

bool Regex::find_groups(std::string_view text, std::span<std::string_view> groups) const {
  std::array<re2::StringPiece, kGroupsMax + 1> found;
  WEIR_CHECK(groups.size() <= kGroupsMax);
  if (!regex_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, found.data(), static_cast<int>(groups.size()) + 1))
    return false;
  for (size_t i = 0; i < groups.size(); ++i) groups[i] = view(found[i + 1]);
  return true;
}

std::vector<std::string_view> Regex::split(std::string_view text) const {
  std::vector<std::string_view> parts;
  re2::StringPiece match;
  size_t begin = 0;
  for (size_t at = 0; at < text.size();) {
    if (!regex_->Match(piece(text), at, text.size(), re2::RE2::UNANCHORED, &match, 1)) break;
    size_t from = static_cast<size_t>(match.data() - text.data());
    size_t end = from + match.size();
    if (match.empty()) {
      at = next_start(text, end, true);
      continue;
    }
    parts.push_back(text.substr(begin, from - begin));
    begin = at = end;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace weir
