#include "weir/query/window_table.h"

#include <algorithm>
#include <utility>

#include "weir/query/coerce.h"

namespace weir {

WindowTable::WindowTable(const Grouping& grouping, int64_t lateness_ns) : grouping_(&grouping), lateness_ns_(lateness_ns) {}

bool WindowTable::is_over(int64_t end_ns) const {
  if (end_ns <= closed_until_ns_) return true;
  int64_t over_at_ns;
  return !__builtin_add_overflow(end_ns, lateness_ns_, &over_at_ns) && over_at_ns <= latest_ns_;
}

/// Of the bucket that begins there.
int64_t WindowTable::end_of(int64_t start_ns, EvalScratch& scratch) {
  if (last_end_ && last_end_->first == start_ns) return last_end_->second;
  auto width = grouping_->window_width(start_ns, scratch);
  int64_t end_ns;
  if (!width || __builtin_add_overflow(start_ns, *width, &end_ns)) end_ns = INT64_MAX;
  last_end_.emplace(start_ns, end_ns);
  return end_ns;
}

/// Null if it is over.
WindowTable::Window* WindowTable::window_of(Start start, EvalScratch& scratch) {
  auto found = windows_.find(start);
  int64_t end_ns = start.first ? INT64_MAX : found != windows_.end() ? found->second.end_ns : end_of(start.second, scratch);
  if (is_over(end_ns)) return nullptr;
  if (found == windows_.end()) {
    found = windows_.try_emplace(start, *grouping_).first;
    found->second.end_ns = end_ns;
  }
  return &found->second;
}

void WindowTable::add(Batch& batch, EvalScratch& scratch) {
  Rows rows = batch.selection();
  if (rows.empty()) return;
  {
    Vector starts = grouping_->window_starts(batch, scratch), times = grouping_->window_times(batch, scratch);
    for (uint16_t row : rows) {
      auto start_ns = starts[row].is_null() ? std::nullopt : time_of(starts[row]);
      if (Window* window = window_of({!start_ns, start_ns.value_or(0)}, scratch)) {
        window->rows.push_back(row);
      } else {
        ++late_;
      }
      if (auto ns = start_ns ? time_of(times[row], grouping_->zone()) : std::nullopt) latest_ns_ = std::max(latest_ns_, *ns);
    }
  }
  for (auto& [start, window] : windows_) {
    if (window.rows.empty()) continue;
    batch.select(window.rows);
    window.groups.add(batch, scratch);
    window.rows.clear();
  }
}

bool WindowTable::close_oldest() {
  if (windows_.empty() || windows_.begin()->first.first) return false;
  int64_t end_ns = windows_.begin()->second.end_ns;
  if (is_over(end_ns)) return true;   // it has not been put out yet
  closed_until_ns_ = end_ns;
  ++closed_early_;
  return true;
}

bool WindowTable::emit(Batch& out, EvalScratch& scratch) {
  while (!windows_.empty()) {
    Window& window = windows_.begin()->second;
    if (!closing_ && !is_over(window.end_ns)) return false;
    if (!std::exchange(window.finished, true)) window.groups.finish();
    if (window.groups.emit(out, scratch)) return true;
    for (auto& text : window.groups.estimates())
      if (std::ranges::find(estimates_, text) == estimates_.end()) estimates_.push_back(std::move(text));
    windows_.erase(windows_.begin());
  }
  return false;
}

size_t WindowTable::held_bytes() const {
  size_t bytes = 0;
  for (const auto& [start, window] : windows_) bytes += sizeof window + window.groups.held_bytes();
  return bytes;
}

std::vector<std::string> WindowTable::estimates() const { return estimates_; }

}  // namespace weir
