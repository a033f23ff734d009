#include "weir/query/network.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/data/number.h"

namespace weir {
namespace {

/// Digits only, no leading zeros, at most `most`.
std::optional<int> small_number(std::string_view text, int most) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (value > most) return std::nullopt;
  return value;
}

bool parse_ipv4(std::string_view text, uint8_t* out) {
  for (int i = 0; i < 4; ++i) {
    size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return false;
    auto part = small_number(text.substr(0, dot), 255);
    if (!part) return false;
    out[i] = static_cast<uint8_t>(*part);
    text.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return true;
}

/// Groups of 16 bits, perhaps with an IPv4 address in place of the last two; how many bytes, or -1.
int parse_groups(std::string_view text, std::array<uint8_t, 16>& out) {
  int size = 0;
  while (!text.empty()) {
    size_t end = std::min(text.find(':'), text.size());
    auto group = text.substr(0, end);
    if (end == text.size() && group.find('.') != std::string_view::npos) {
      if (size > 12 || !parse_ipv4(group, out.data() + size)) return -1;
      return size + 4;
    }
    if (group.empty() || group.size() > 4 || size > 14) return -1;
    unsigned value = 0;
    for (char c : group) {
      int digit = c >= '0' && c <= '9'   ? c - '0'
                  : c >= 'a' && c <= 'f' ? c - 'a' + 10
                  : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                         : -1;
      if (digit < 0) return -1;
      value = value << 4 | static_cast<unsigned>(digit);
    }
    out[static_cast<size_t>(size++)] = static_cast<uint8_t>(value >> 8);
    out[static_cast<size_t>(size++)] = static_cast<uint8_t>(value);
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    if (text.empty()) return -1;
  }
  return size;
}

bool parse_ipv6(std::string_view text, std::array<uint8_t, 16>& out) {
  size_t gap = text.find("::");
  if (gap == std::string_view::npos) return parse_groups(text, out) == 16;
  std::array<uint8_t, 16> tail{};
  int before = parse_groups(text.substr(0, gap), out);
  int after = parse_groups(text.substr(gap + 2), tail);
  if (before < 0 || after < 0 || before + after > 14) return false;
  std::copy_n(tail.begin(), after, out.end() - after);
  return true;
}

std::string ipv6_text(const std::array<uint8_t, 16>& bytes) {
  std::array<unsigned, 8> groups;
  for (size_t i = 0; i < 8; ++i) groups[i] = static_cast<unsigned>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
  size_t best = 8, best_size = 1;  // the longest run of two or more zeros, the first of equals
  for (size_t i = 0; i < 8;) {
    size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > best_size) best = i, best_size = end - i;
    i = end + 1;
  }
  std::string text;
  for (size_t i = 0; i < 8;) {
    if (i == best) {
      text += "::";
      i += best_size;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += fmt::format("{:x}", groups[i++]);
  }
  return text;
}

/// An IPv4 address that came as `::ffff:a.b.c.d`.
IpAddress unmapped(const IpAddress& address) {
  static constexpr std::array<uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (address.version != 6 || !std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin()))
    return address;
  IpAddress inner;
  std::copy_n(address.bytes.begin() + 12, 4, inner.bytes.begin());
  return inner;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  IpAddress address;
  if (parse_ipv4(text, address.bytes.data())) return address;
  address.version = 6;
  address.bytes = {};
  if (text.find(':') != std::string_view::npos && parse_ipv6(text, address.bytes)) return address;
  return std::nullopt;
}

std::optional<IpNetwork> parse_network(std::string_view text) {
  size_t slash = text.find('/');
  auto address = parse_ip(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return IpNetwork{*address, address->bits()};
  auto prefix = small_number(text.substr(slash + 1), address->bits());
  if (!prefix) return std::nullopt;
  return IpNetwork{*address, *prefix};
}

bool IpNetwork::contains(const IpAddress& other) const {
  IpAddress inner = other;
  if (address.version == 4) inner = unmapped(other);
  if (inner.version != address.version) return false;
  auto whole = static_cast<size_t>(prefix_bits / 8);
  if (!std::equal(inner.bytes.begin(), inner.bytes.begin() + static_cast<ptrdiff_t>(whole),
                  address.bytes.begin())) {
    return false;
  }
  int rest = prefix_bits % 8;
  if (rest == 0) return true;
  auto mask = static_cast<uint8_t>(0xFF << (8 - rest));
  return ((inner.bytes[whole] ^ address.bytes[whole]) & mask) == 0;
}

std::optional<std::string> subnet_text(IpAddress address, int prefix_bits) {
  if (prefix_bits < 0 || prefix_bits > address.bits()) return std::nullopt;
  for (int bit = prefix_bits; bit < address.bits(); ++bit) {
    address.bytes[static_cast<size_t>(bit / 8)] &= static_cast<uint8_t>(~(0x80 >> (bit % 8)));
  }
  const auto& b = address.bytes;
  std::string text = address.version == 4 ? fmt::format("{}.{}.{}.{}", b[0], b[1], b[2], b[3]) : ipv6_text(b);
  return text + '/' + std::to_string(prefix_bits);
}

}  // namespace weir
