#include "weir/query/held_rows.h"

#include "weir/query/byte_stream.h"

namespace weir {
namespace {

constexpr size_t kSettledAtOnce = 4096;

}  // namespace

void HeldRows::add(std::string_view key, uint64_t number, std::string_view row) {
  by_key_.add(key, Position::of_packed(number), row);
}

/// Stands in front of the rows of its key, since no row has the number 0.
void HeldRows::add_given(std::string_view key, uint64_t count) {
  std::string bytes;
  ByteWriter(bytes).put_size(count);
  by_key_.add(key, Position::of_packed(0), bytes);
}

void HeldRows::add_wanted(uint64_t number, std::string_view row) {
  in_order_.add({}, Position::of_packed(number), row);
}

void HeldRows::spill(SpillStore& store) {
  store_ = &store;
  if (phase_ == Phase::Adding) by_key_.spill(store);
  if (phase_ != Phase::Giving) in_order_.spill(store);
}

void HeldRows::settle_one(const Record& record) {
  if (!any_key_ || record.key() != key_) {
    give_last();
    key_ = record.key();
    any_key_ = true;
    given_ = 0;
  }
  uint64_t number = record.position().packed();
  if (number == 0) {
    given_ = ByteReader(record.payload()).get_size();
  } else if (wanted_.last) {
    latest_ = number;
    row_ = record.payload();
  } else if (given_ < wanted_.of_each_key) {
    ++given_;
    add_wanted(number, record.payload());
  }
}

void HeldRows::give_last() {
  if (latest_ != 0) add_wanted(latest_, row_);
  latest_ = 0;
}

bool HeldRows::settle() {
  if (phase_ == Phase::Giving) return false;
  if (phase_ == Phase::Adding) {
    // What is read while it is merged need not be in memory too.
    if (store_) spill(*store_);
    by_key_.finish();
    phase_ = Phase::Settling;
  }
  Record record;
  for (size_t i = 0; i < kSettledAtOnce; ++i) {
    if (by_key_.next(record)) {
      settle_one(record);
      continue;
    }
    give_last();
    by_key_ = RecordSorter();
    if (store_) in_order_.spill(*store_);
    in_order_.finish();
    phase_ = Phase::Giving;
    return false;
  }
  return true;
}

bool HeldRows::next(std::string_view& row) {
  Record record;
  if (!in_order_.next(record)) return false;
  row = record.payload();
  return true;
}

}  // namespace weir
