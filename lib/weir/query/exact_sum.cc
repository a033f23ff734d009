#include "weir/query/exact_sum.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "weir/base/check.h"

namespace weir {
namespace {

__extension__ using Wide128 = unsigned __int128;

constexpr int kLimbBits = 32;
constexpr int64_t kLimbMask = (int64_t{1} << kLimbBits) - 1;
constexpr int kLowestExponent = -1074;      // of the smallest double
constexpr uint32_t kPendingMax = 1u << 29;  // each addition is less than 2^32 in a limb of 63 bits

}  // namespace

void ExactSum::make_room(int first, int last) {
  if (limbs_.empty()) first_ = first;
  if (first < first_) {
    limbs_.insert(limbs_.begin(), static_cast<size_t>(first_ - first), 0);
    first_ = first;
  }
  auto size = static_cast<size_t>(last - first_);
  if (size > limbs_.size()) limbs_.resize(size);
}

void ExactSum::add_bits(uint64_t bits, int position, bool negative) {
  if (bits == 0) return;
  if (++pending_ == kPendingMax) propagate();
  int limb = position / kLimbBits;
  auto shifted = static_cast<Wide128>(bits) << (position % kLimbBits);
  make_room(limb, limb + 3);
  int64_t* at = limbs_.data() + (limb - first_);
  for (int i = 0; i < 3; ++i) {
    auto part = static_cast<int64_t>(static_cast<uint64_t>(shifted) & static_cast<uint64_t>(kLimbMask));
    at[i] += negative ? -part : part;
    shifted >>= kLimbBits;
  }
}

void ExactSum::add(double value) {
  auto bits = std::bit_cast<uint64_t>(value);
  auto exponent = static_cast<int>(bits >> 52 & 0x7FF);
  WEIR_CHECK(exponent != 0x7FF);
  uint64_t mantissa = bits & ((uint64_t{1} << 52) - 1);
  if (exponent != 0) mantissa |= uint64_t{1} << 52;
  add_bits(mantissa, std::max(exponent, 1) - 1, bits >> 63);
}

void ExactSum::add(Wide value) {
  bool negative = value < 0;
  auto size = negative ? -static_cast<Wide128>(value) : static_cast<Wide128>(value);
  add_bits(static_cast<uint64_t>(size), -kLowestExponent, negative);
  add_bits(static_cast<uint64_t>(size >> 64), -kLowestExponent + 64, negative);
}

void ExactSum::add(const ExactSum& other) {
  if (other.limbs_.empty()) return;
  ExactSum carried = other;
  carried.propagate();
  propagate();
  make_room(carried.first_, carried.first_ + static_cast<int>(carried.limbs_.size()));
  for (size_t i = 0; i < carried.limbs_.size(); ++i) {
    limbs_[static_cast<size_t>(carried.first_ - first_) + i] += carried.limbs_[i];
  }
  propagate();
}

void ExactSum::add_product(double a, double b) {
  double product = a * b;
  add(product);
  add(std::fma(a, b, -product));
}

void ExactSum::propagate() {
  pending_ = 0;
  if (limbs_.empty()) return;
  int64_t carry = 0;
  for (size_t i = 0; i + 1 < limbs_.size(); ++i) {
    int64_t sum = limbs_[i] + carry;
    limbs_[i] = sum & kLimbMask;
    carry = sum >> kLimbBits;
  }
  limbs_.back() += carry;
  // The last limb carries the sign; what it holds beyond its bits goes into new ones.
  while (limbs_.back() > kLimbMask || limbs_.back() < -kLimbMask) {
    carry = limbs_.back() >> kLimbBits;
    limbs_.back() &= kLimbMask;
    limbs_.push_back(carry);
  }
}

void ExactSum::save(ByteWriter& out) const {
  ExactSum sum = *this;
  sum.propagate();
  out.put(sum.first_);
  out.put_size(sum.limbs_.size());
  for (int64_t limb : sum.limbs_) out.put(limb);
}

ExactSum ExactSum::loaded(ByteReader& in) {
  ExactSum sum;
  sum.first_ = in.get<int>();
  sum.limbs_.resize(in.get_size());
  for (int64_t& limb : sum.limbs_) limb = in.get<int64_t>();
  return sum;
}

double ExactSum::value() const {
  ExactSum sum = *this;
  sum.propagate();
  auto& limbs = sum.limbs_;
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
  if (limbs.empty()) return 0;
  bool negative = limbs.back() < 0;
  if (negative) {
    for (auto& limb : limbs) limb = -limb;
    sum.propagate();
    while (limbs.back() == 0) limbs.pop_back();
  }
  // The top three limbs hold at least 65 bits; whether anything is below them decides ties.
  size_t top = limbs.size();
  Wide128 bits = 0;
  int taken = 0;
  for (; taken < 3; ++taken)
    bits = bits << kLimbBits | static_cast<uint64_t>(static_cast<size_t>(taken) < top
                                                         ? limbs[top - 1 - static_cast<size_t>(taken)]
                                                         : 0);
  bool more = top > 3 && std::any_of(limbs.begin(), limbs.end() - 3, [](int64_t limb) { return limb != 0; });
  int exponent = kLowestExponent + kLimbBits * (sum.first_ + static_cast<int>(top) - 3);
  while (bits >> 64) {
    more |= bits & 1;
    bits >>= 1;
    ++exponent;
  }
  double magnitude = std::ldexp(static_cast<double>(static_cast<uint64_t>(bits) | more), exponent);
  return negative ? -magnitude : magnitude;
}

}  // namespace weir
