#include "weir/query/group_rows.h"

#include <iterator>
#include <utility>

namespace weir {

GroupRows::GroupRows(const Grouping& grouping) : grouping_(&grouping), estimated_(grouping.set_->aggregates().size()) {}

void GroupRows::complete(Batch& rows, EvalScratch& scratch) {
  notice_estimates(rows);
  if (grouping_->share_) add_share(rows);
  if (!grouping_->items_.empty()) compute_items(rows, scratch);
}

void GroupRows::notice_estimates(const Batch& rows) {
  size_t keys = grouping_->keys_.size();
  for (size_t i = 0; i < estimated_.size(); ++i) {
    for (uint16_t row : rows.selection()) {
      if (estimated_[i]) break;
      estimated_[i] = rows.column(keys + i)[row].is_estimate();
    }
  }
}

void GroupRows::add_share(Batch& rows) const {
  Column share;
  for (uint16_t row : rows.selection()) {
    auto count = static_cast<double>(rows.column(grouping_->keys_.size())[row].int_value());
    share.push(Value::of(count / static_cast<double>(total_)));
  }
  std::vector<Column> made = std::move(rows.columns());
  made.push_back(std::move(share));
  rows.become_made(grouping_->output_, std::move(made));
}

void GroupRows::compute_items(Batch& rows, EvalScratch& scratch) const {
  std::vector<Column> items(grouping_->items_.size());
  for (size_t i = 0; i < items.size(); ++i) grouping_->items_[i].evaluate(rows, scratch, items[i]);
  std::vector<Column> made = std::move(rows.columns());
  made.resize(grouping_->keys_.size());
  made.insert(made.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  rows.become_made(grouping_->output_, std::move(made));
}

std::vector<std::string> GroupRows::estimates() const {
  std::vector<std::string> told;
  for (size_t i = 0; i < estimated_.size(); ++i) {
    const auto& aggregate = grouping_->set_->aggregates()[i];
    if (estimated_[i])
      told.push_back(aggregate.text + " is an estimate, " + std::string(estimate_bound(aggregate.call.state)) +
                     "; exact=true computes it exactly");
  }
  return told;
}

}  // namespace weir
