// RecordMerge: many sources of records, each in order, as one in order.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "weir/query/record.h"

namespace weir {

class RecordMerge final : public RecordSource {
 public:
  explicit RecordMerge(std::vector<std::unique_ptr<RecordSource>> sources);
  bool next(Record& record) override;

 private:
  struct Head {
    uint64_t prefix;
    Record record;
    size_t source;
  };
  static bool before(const Head& a, const Head& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return a.record.before(b.record);
  }
  void sift_down(size_t at);

  std::vector<std::unique_ptr<RecordSource>> sources_;
  std::vector<Head> heads_;  ///< a heap, the least on top
  bool top_is_used_ = false;
};

}  // namespace weir
