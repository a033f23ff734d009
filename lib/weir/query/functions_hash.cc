// libmd gives digests without what a TLS library costs at start-up.
#include <md5.h>
#include <sha256.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "weir/query/functions.h"
#include "weir/query/text_hash.h"

namespace weir {
namespace {

using Arguments = std::span<const Value>;

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

std::string hexadecimal(const uint8_t* bytes, size_t size) {
  std::string out;
  out.reserve(2 * size);
  for (size_t i = 0; i < size; ++i) {
    out += kHexDigits[bytes[i] >> 4];
    out += kHexDigits[bytes[i] & 15];
  }
  return out;
}

/// The same on every machine and in every version; without a sign.
Value hash(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  return Value::of(static_cast<int64_t>(XXH3_64bits(text.data(), text.size()) >> 1));
}

Value sha256(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  SHA2_CTX context;
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256Init(&context);
  SHA256Update(&context, bytes_of(text), text.size());
  SHA256Final(digest.data(), &context);
  return call.made(hexadecimal(digest.data(), digest.size()));
}

Value md5(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  MD5_CTX context;
  std::array<uint8_t, MD5_DIGEST_LENGTH> digest;
  MD5Init(&context);
  MD5Update(&context, bytes_of(text), text.size());
  MD5Final(digest.data(), &context);
  return call.made(hexadecimal(digest.data(), digest.size()));
}

Value hex(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  return call.made(hexadecimal(bytes_of(text), text.size()));
}

std::optional<uint8_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

Value unhex(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  if (text.size() % 2) return Value();
  std::string out;
  for (size_t i = 0; i < text.size(); i += 2) {
    auto high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
    if (!high || !low) return Value();
    out += static_cast<char>(*high << 4 | *low);
  }
  return call.made(out);
}

/// RFC 4648, section 4, with padding.
Value base64(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  const uint8_t* bytes = bytes_of(text);
  std::string out;
  for (size_t i = 0; i < text.size(); i += 3) {
    size_t left = text.size() - i;
    uint32_t group = static_cast<uint32_t>(bytes[i]) << 16;
    if (left > 1) group |= static_cast<uint32_t>(bytes[i + 1]) << 8;
    if (left > 2) group |= bytes[i + 2];
    out += kBase64Digits[group >> 18];
    out += kBase64Digits[group >> 12 & 63];
    out += left > 1 ? kBase64Digits[group >> 6 & 63] : '=';
    out += left > 2 ? kBase64Digits[group & 63] : '=';
  }
  return call.made(out);
}

/// Also the alphabet for URLs (section 5), and without padding. Null if it is neither.
Value unbase64(FunctionCall& call, Arguments arguments) {
  auto text = call.text(arguments[0]);
  size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  if (text.size() % 4 == 1 || (padding && (text.size() + padding) % 4)) return Value();
  std::string out;
  uint32_t group = 0;
  unsigned bits = 0;
  for (char c : text) {
    size_t digit = kBase64Digits.find(c == '-' ? '+' : c == '_' ? '/' : c);
    if (digit == std::string_view::npos) return Value();
    group = group << 6 | static_cast<uint32_t>(digit);
    bits += 6;
    if (bits >= 8) out += static_cast<char>(group >> (bits -= 8));
  }
  return call.made(out);
}

constexpr ScalarFunction kFunctions[] = {
    {"hash", hash},         {"sha256", sha256}, {"md5", md5}, {"base64", base64},
    {"unbase64", unbase64}, {"hex", hex},       {"unhex", unhex},
};

}  // namespace

std::span<const ScalarFunction> hash_functions() { return kFunctions; }

}  // namespace weir
