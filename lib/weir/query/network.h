// IP addresses and networks, both versions, as text: for `in 10.0.0.0/8`, `cidr` and `subnet`. Pure
// functions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

struct IpAddress {
  int version = 4;                  ///< 4 or 6
  std::array<uint8_t, 16> bytes{};  ///< the first 4 or all
  int bits() const { return version == 4 ? 32 : 128; }
};

struct IpNetwork {
  IpAddress address;
  int prefix_bits = 0;
  /// An IPv4 address mapped into IPv6 (`::ffff:10.0.0.1`) counts as IPv4.
  bool contains(const IpAddress& other) const;
};

std::optional<IpAddress> parse_ip(std::string_view text);       ///< RFC 4291 for IPv6; no zone
std::optional<IpNetwork> parse_network(std::string_view text);  ///< an address alone is a network of one

/// The network of `prefix_bits` that the address is in, as text (RFC 5952 for IPv6); nothing if they do not
/// fit.
std::optional<std::string> subnet_text(IpAddress address, int prefix_bits);

}  // namespace weir
