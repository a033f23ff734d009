#include "weir/format/member_columns.h"

namespace weir {

MemberColumns::MemberColumns(const Schema& schema, const TimeZone* zone) : fixed_(schema.is_made() && !schema.change()) {
  records_.print_in(zone);
  if (fixed_) names_ = schema.names();
}

const std::vector<Value>& MemberColumns::read(const Batch& batch, uint16_t row) {
  cells_.assign(names_.size(), Value());
  if (fixed_) {
    for (size_t i = 0; i < names_.size(); ++i) cells_[i] = batch.column(i)[row];
    return cells_;
  }
  records_.members(batch, row, members_);
  for (const auto& [name, value] : members_) {
    size_t at = column(name);
    if (at >= cells_.size()) cells_.resize(at + 1);
    cells_[at] = value;
  }
  return cells_;
}

size_t MemberColumns::column(const Value& name) {
  name_.clear();
  std::string scratch;
  name_ = text_of(name, scratch);
  auto [known, is_new] = column_of_.try_emplace(name_, names_.size());
  if (is_new) names_.push_back(name_);
  return known->second;
}

}  // namespace weir
