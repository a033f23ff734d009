#include "weir/query/dd_sketch.h"

#include <algorithm>
#include <cmath>

namespace weir {
namespace {

constexpr double kError = 0.005;
constexpr double kGrowth = (1 + kError) / (1 - kError);
constexpr double kLogOfGrowth = 0.010000083334583356;

/// Bin b holds (kGrowth^(b-1), kGrowth^b].
int32_t bin_of(double magnitude) { return static_cast<int32_t>(std::ceil(std::log(magnitude) / kLogOfGrowth)); }
double middle_of(int32_t bin) { return std::exp(bin * kLogOfGrowth) * 2 / (1 + kGrowth); }

}  // namespace

void DdSketch::Bins::add(int32_t bin, uint64_t count) {
  if (counts.empty()) first = bin;
  if (bin < first) {
    counts.insert(counts.begin(), static_cast<size_t>(first - bin), 0);
    first = bin;
  }
  auto index = static_cast<size_t>(bin - first);
  if (index >= counts.size()) counts.resize(index + 1);
  counts[index] += count;
  total += count;
}

int32_t DdSketch::Bins::find(uint64_t rank) const {
  size_t index = 0;
  for (uint64_t seen = counts[0]; seen < rank; seen += counts[index]) ++index;
  return first + static_cast<int32_t>(index);
}

void DdSketch::add(double value) {
  bool is_first = count() == 0;
  least_ = is_first ? value : std::min(least_, value);
  most_ = is_first ? value : std::max(most_, value);
  if (value > 0) {
    positive_.add(bin_of(value), 1);
  } else if (value < 0) {
    negative_.add(bin_of(-value), 1);
  } else {
    ++zeros_;
  }
}

void DdSketch::add(const DdSketch& other) {
  if (other.count() == 0) return;
  bool is_first = count() == 0;
  least_ = is_first ? other.least_ : std::min(least_, other.least_);
  most_ = is_first ? other.most_ : std::max(most_, other.most_);
  auto add_bins = [](Bins& to, const Bins& from) {
    for (size_t i = 0; i < from.counts.size(); ++i) {
      if (from.counts[i]) to.add(from.first + static_cast<int32_t>(i), from.counts[i]);
    }
  };
  add_bins(positive_, other.positive_);
  add_bins(negative_, other.negative_);
  zeros_ += other.zeros_;
}

double DdSketch::at_rank(uint64_t rank) const {
  double value = 0;
  if (rank <= negative_.total) {
    value = -middle_of(negative_.find(negative_.total - rank + 1));
  } else if (rank > negative_.total + zeros_) {
    value = middle_of(positive_.find(rank - negative_.total - zeros_));
  }
  return std::clamp(value, least_, most_);
}

void DdSketch::save(ByteWriter& out) const {
  for (const Bins* bins : {&negative_, &positive_}) {
    out.put(bins->first);
    out.put_size(bins->counts.size());
    for (uint64_t count : bins->counts) out.put_size(count);
  }
  out.put_size(zeros_);
  out.put(least_);
  out.put(most_);
}

DdSketch DdSketch::loaded(ByteReader& in) {
  DdSketch sketch;
  for (Bins* bins : {&sketch.negative_, &sketch.positive_}) {
    bins->first = in.get<int32_t>();
    bins->counts.resize(in.get_size());
    for (uint64_t& count : bins->counts) bins->total += count = in.get_size();
  }
  sketch.zeros_ = in.get_size();
  sketch.least_ = in.get<double>();
  sketch.most_ = in.get<double>();
  return sketch;
}

}  // namespace weir
