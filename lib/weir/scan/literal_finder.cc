#include "weir/scan/literal_finder.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

// How often each byte occurs in logs, 16 · log2 of its share of 2^16 bytes: measured over some 600 log
// samples (access logs, syslog, JSON, Zeek, Windows events), each cut at 200 kB. Bytes that text hardly holds
// are 0.
constexpr uint8_t kFrequency[256] = {
    0,   0,   0,   0,   0,   0,   0,   0,   0,   158, 139, 0,   0,   117, 0,   0,    //
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,    //
    191, 25,  181, 97,  68,  50,  50,  82,  123, 124, 115, 82,  171, 160, 175, 138,  //
    187, 183, 176, 165, 165, 162, 158, 158, 159, 156, 173, 92,  112, 134, 116, 29,   //
    91,  130, 118, 140, 124, 136, 128, 109, 109, 134, 77,  95,  126, 123, 128, 123,  //
    118, 81,  134, 143, 140, 109, 97,  105, 84,  92,  110, 127, 117, 127, 0,   159,  //
    0,   176, 138, 167, 167, 189, 149, 151, 150, 174, 102, 142, 165, 155, 171, 179,  //
    164, 100, 179, 175, 181, 152, 131, 134, 119, 138, 110, 94,  98,  94,  62,  0,    //
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
bool is_lower_letter(char c) { return c >= 'a' && c <= 'z'; }

int frequency(char c, bool ignore_case) {
  int own = kFrequency[static_cast<uint8_t>(c)];
  return ignore_case && is_lower_letter(c) ? std::max<int>(own, kFrequency[static_cast<uint8_t>(c & ~0x20)])
                                           : own;
}

/// The places of the two rarest bytes, of different value if the literal has two.
std::pair<size_t, size_t> rarest_two(std::string_view text, bool ignore_case) {
  size_t a = 0;
  for (size_t i = 1; i < text.size(); ++i) {
    if (frequency(text[i], ignore_case) < frequency(text[a], ignore_case)) a = i;
  }
  size_t b = a;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == text[a]) continue;
    if (b == a || frequency(text[i], ignore_case) < frequency(text[b], ignore_case)) b = i;
  }
  return {a, b};
}

}  // namespace

LiteralFinder::LiteralFinder(std::string needle, bool ignore_case, const ScanKernels& kernels)
    : text_(std::move(needle)), kernels_(&kernels) {
  if (ignore_case) std::ranges::transform(text_, text_.begin(), lower);
  if (text_.empty()) return;
  auto [a, b] = rarest_two(text_, ignore_case);
  auto bit = [&](size_t i) -> uint8_t { return ignore_case && is_lower_letter(text_[i]) ? 0x20 : 0; };
  shape_ = {.text = nullptr,
            .size = text_.size(),
            .index_a = a,
            .index_b = b,
            .byte_a = static_cast<uint8_t>(text_[a]),
            .byte_b = static_cast<uint8_t>(text_[b]),
            .bit_a = bit(a),
            .bit_b = bit(b),
            .fold = ignore_case};
}

int literal_frequency(std::string_view literal, bool ignore_case) {
  if (literal.empty()) return 510;
  auto [a, b] = rarest_two(literal, ignore_case);
  return frequency(literal[a], ignore_case) + frequency(literal[b], ignore_case);
}

}  // namespace weir
