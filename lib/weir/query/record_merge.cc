#include "weir/query/record_merge.h"

#include <utility>

namespace weir {

RecordMerge::RecordMerge(std::vector<std::unique_ptr<RecordSource>> sources) : sources_(std::move(sources)) {
  for (size_t i = 0; i < sources_.size(); ++i) {
    Record record;
    if (sources_[i]->next(record)) heads_.push_back({record.prefix(), record, i});
  }
  for (size_t at = heads_.size() / 2; at-- > 0;) sift_down(at);
}

void RecordMerge::sift_down(size_t at) {
  Head moving = heads_[at];
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= heads_.size()) break;
    if (child + 1 < heads_.size() && before(heads_[child + 1], heads_[child])) ++child;
    if (!before(heads_[child], moving)) break;
    heads_[at] = heads_[child];
    at = child;
  }
  heads_[at] = moving;
}

bool RecordMerge::next(Record& record) {
  if (std::exchange(top_is_used_, false)) {
    Head& top = heads_[0];
    if (sources_[top.source]->next(top.record)) {
      top.prefix = top.record.prefix();
    } else {
      top = heads_.back();
      heads_.pop_back();
    }
    if (!heads_.empty()) sift_down(0);
  }
  if (heads_.empty()) return false;
  record = heads_[0].record;
  top_is_used_ = true;
  return true;
}

}  // namespace weir
