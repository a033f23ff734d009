#include "weir/format/cell_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "weir/scan/kernels.h"

namespace weir {
namespace {

constexpr size_t kBlockBytes = 64;
constexpr size_t kSlabBlocks = 64;
constexpr size_t kSlabBytes = kBlockBytes * kSlabBlocks;

/// For each bit, the parity of the bits up to and including it.
uint64_t prefix_parity(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

/// What is known at the border of two blocks.
struct Carry {
  uint64_t in_quotes = 0;        ///< all bits or none
  uint64_t may_open = 1;         ///< whether a quote may open a cell at the next byte

  /// The bytes of the block that are in quotes, opening quotes included. False if a quote opens within a cell.
  bool pass(const CellMasks& masks, uint64_t& inside) {
    inside = in_quotes;
    if (masks.quotes) {
      inside ^= prefix_parity(masks.quotes);
      uint64_t begins = masks.delimiters | masks.newlines | masks.quotes;
      if (masks.quotes & inside & ~(begins << 1 | may_open)) return false;
      in_quotes = static_cast<uint64_t>(-static_cast<int64_t>(inside >> 63));
    }
    may_open = (masks.delimiters | masks.newlines | masks.quotes) >> 63;
    return true;
  }
};

/// The masks of up to kSlabBytes; returns the number of blocks. Bytes past the end are zero.
size_t mask_slab(const char* at, const char* end, char delimiter, CellMasks* masks) {
  const auto& kernels = scan_kernels();
  size_t whole = std::min(static_cast<size_t>(end - at) / kBlockBytes, kSlabBlocks);
  kernels.mask_cells(at, whole, delimiter, masks);
  at += whole * kBlockBytes;
  if (whole == kSlabBlocks || at == end) return whole;
  char last[kBlockBytes] = {};
  auto size = static_cast<size_t>(end - at);
  std::memcpy(last, at, size);
  kernels.mask_cells(last, 1, delimiter, masks + whole);
  uint64_t valid = (uint64_t{1} << size) - 1;
  masks[whole] = {masks[whole].quotes & valid, masks[whole].delimiters & valid, masks[whole].newlines & valid};
  return whole + 1;
}

/// Reads byte by byte; calls `cell(offset, is_record_end)` for what ends a cell and `inner(offset)` for newlines in
/// quotes, until `cell` returns false.
template <typename Cell, typename Inner>
void walk(const char* begin, const char* end, char delimiter, Cell&& cell, Inner&& inner) {
  bool opens = true, quoted = false;
  for (const char* at = begin; at < end; ++at) {
    auto offset = static_cast<uint32_t>(at - begin);
    if (quoted) {
      if (*at == '\n') inner(offset);
      if (*at != '"') continue;
      if (at + 1 < end && at[1] == '"') ++at;
      else quoted = false;
      continue;
    }
    if (*at == delimiter || *at == '\n') {
      if (!cell(offset, *at == '\n')) return;
      opens = true;
      continue;
    }
    quoted = opens && *at == '"';
    opens = false;
  }
}

}  // namespace

void CellIndex::index(const char* begin, const char* end, char delimiter, size_t records_max, size_t bytes_max) {
  if (!index_fast(begin, end, delimiter, records_max, bytes_max))
    index_bytes(begin, end, delimiter, records_max, bytes_max);
}

bool CellIndex::index_fast(const char* begin, const char* end, char delimiter, size_t records_max, size_t bytes_max) {
  CellMasks masks[kSlabBlocks];
  Carry carry;
  size_t cells = 0, records = 0;
  uint32_t record_end = 0;
  for (const char* at = begin; at < end && records < records_max && record_end < bytes_max; at += kSlabBytes) {
    if (cells_.size() < cells + kSlabBytes) cells_.resize(cells + kSlabBytes);
    if (records_.size() < records + kSlabBytes + 1) records_.resize(records + kSlabBytes + 1);
    size_t blocks = mask_slab(at, end, delimiter, masks);
    auto offset = static_cast<uint32_t>(at - begin);
    for (size_t block = 0; block < blocks; ++block, offset += kBlockBytes) {
      uint64_t inside;
      if (!carry.pass(masks[block], inside)) return false;
      uint64_t newlines = masks[block].newlines & ~inside;
      uint64_t ends = (masks[block].delimiters & ~inside) | newlines;
      if (newlines) record_end = offset + static_cast<uint32_t>(63 - std::countl_zero(newlines)) + 1;
      while (ends) {
        auto bit = static_cast<uint32_t>(std::countr_zero(ends));
        cells_[cells++] = offset + bit;
        records_[records] = static_cast<uint32_t>(cells);
        records += newlines >> bit & 1;
        ends &= ends - 1;
      }
    }
  }
  records_.resize(std::min(records, records_max));
  cells_.resize(records_.empty() ? 0 : records_.back());
  bytes_ = cells_.empty() ? 0 : cells_.back() + 1;
  return true;
}

void CellIndex::index_bytes(const char* begin, const char* end, char delimiter, size_t records_max, size_t bytes_max) {
  cells_.clear();
  records_.clear();
  auto cell = [&](uint32_t offset, bool ends_record) {
    cells_.push_back(offset);
    if (!ends_record) return true;
    records_.push_back(static_cast<uint32_t>(cells_.size()));
    return records_.size() < records_max && offset + 1 < bytes_max;
  };
  walk(begin, end, delimiter, cell, [](uint32_t) {});
  cells_.resize(records_.empty() ? 0 : records_.back());
  bytes_ = cells_.empty() ? 0 : cells_.back() + 1;
}

bool CellIndex::all_have(size_t count) const {
  for (size_t i = 0; i < records_.size(); ++i)
    if (records_[i] != (i + 1) * count) return false;
  return true;
}

size_t find_inner_newlines(const char* begin, const char* end, char delimiter, std::vector<uint32_t>& inner) {
  inner.clear();
  CellMasks masks[kSlabBlocks];
  Carry carry;
  size_t whole = 0;
  bool plain = true;
  for (const char* at = begin; at < end && plain; at += kSlabBytes) {
    size_t blocks = mask_slab(at, end, delimiter, masks);
    auto offset = static_cast<uint32_t>(at - begin);
    for (size_t block = 0; block < blocks && plain; ++block, offset += kBlockBytes) {
      uint64_t inside = 0;
      plain = carry.pass(masks[block], inside);
      if (uint64_t ends = masks[block].newlines & ~inside)
        whole = offset + static_cast<size_t>(63 - std::countl_zero(ends)) + 1;
      for (uint64_t in = masks[block].newlines & inside; in; in &= in - 1)
        inner.push_back(offset + static_cast<uint32_t>(std::countr_zero(in)));
    }
  }
  if (!plain) {
    inner.clear();
    whole = 0;
    auto cell = [&](uint32_t offset, bool ends_record) {
      if (ends_record) whole = offset + 1;
      return true;
    };
    walk(begin, end, delimiter, cell, [&](uint32_t offset) { inner.push_back(offset); });
  }
  while (!inner.empty() && inner.back() >= whole) inner.pop_back();
  return whole;
}

}  // namespace weir
