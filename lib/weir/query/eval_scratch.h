// EvalScratch: what one worker needs to run programs: buffers of values and rows that are lent to the nodes
// of an expression and come back, a reader for JSON, and the count of values that did not read as what was
// needed. Serves any number of programs, one at a time. The steady state allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/place.h"
#include "weir/data/value.h"
#include "weir/format/json_access.h"
#include "weir/format/record_text.h"

namespace weir {

/// Row numbers, ascending.
using RowList = std::vector<uint16_t>;

/// Values that did not read as what was needed, which counted as null or false.
struct Misread {
  std::string what;  ///< the expression that they came from
  uint64_t count = 0;
  Position first;
  std::string example;  ///< the first one's text
};

class EvalScratch {
 public:
  /// A buffer for kBatchRowsMax values, or a list of rows, given back by the destructor.
  template <typename T>
  class Lease {
   public:
    Lease() = default;
    explicit Lease(std::vector<std::unique_ptr<T>>& home) : home_(&home) {
      if (home.empty()) {
        item_ = std::make_unique<T>();
      } else {
        item_ = std::move(home.back());
        home.pop_back();
      }
    }
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&& other) noexcept {
      std::swap(home_, other.home_);
      std::swap(item_, other.item_);
      return *this;
    }
    ~Lease() {
      if (item_) home_->push_back(std::move(item_));
    }
    T& operator*() const { return *item_; }
    T* operator->() const { return item_.get(); }

   private:
    std::vector<std::unique_ptr<T>>* home_ = nullptr;
    std::unique_ptr<T> item_;
  };
  using Values = Lease<std::vector<Value>>;
  using List = Lease<RowList>;

  /// `rows` values of any content.
  Values values(size_t rows) {
    Values lease(free_values_);
    if (lease->size() < rows) lease->resize(rows);
    return lease;
  }
  List rows() {
    List lease(free_rows_);
    lease->clear();
    return lease;
  }

  JsonAccess& json() { return json_; }
  RecordText& records() { return records_; }

  void count_misread(const void* where, const std::string& what, const Value& value, Position position);
  /// What was counted since the last call, in the order of first sight.
  std::vector<Misread> take_misread();

  std::string text, other_text;  ///< for functions, within one row
  std::vector<Value> elements;   ///< the same

 private:
  std::vector<std::unique_ptr<std::vector<Value>>> free_values_;
  std::vector<std::unique_ptr<RowList>> free_rows_;
  std::vector<std::pair<const void*, Misread>> misread_;
  JsonAccess json_;
  RecordText records_;
};

/// Values by row number, only good for the rows that were asked for. Valid as long as it lives and the batch
/// does.
struct Vector {
  const Value* values = nullptr;
  KindSet kinds = 0xFFFF;      ///< those that may occur
  EvalScratch::Values buffer;  ///< where the values are, unless they are a column's

  const Value& operator[](size_t row) const { return values[row]; }
  bool only(KindSet allowed) const { return (kinds & ~allowed) == 0; }
};

}  // namespace weir
