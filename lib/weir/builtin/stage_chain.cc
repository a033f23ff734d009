#include "weir/builtin/stage_chain.h"

#include <utility>

namespace weir {

void StageChain::add(std::unique_ptr<Step> step) { elements_.push_back({.step = std::move(step)}); }
void StageChain::add(std::shared_ptr<const Map> map) { elements_.push_back({.map = std::move(map)}); }
void StageChain::end_with(std::shared_ptr<const Map> map) { elements_.push_back({.map = std::move(map), .borrows = true}); }

bool StageChain::work(Scratch* last, size_t bytes_max) {
  put_out_bytes_ = 0;
  for (;;) {
    if (put_out_bytes_ >= bytes_max) return true;
    if (apply_deepest(last)) continue;
    if (!ends_ || finished_ == elements_.size()) return false;
    current_ = finished_;
    Step* step = elements_[finished_].step.get();
    if (!step || step->finish(*this) != Verdict::More) finished_++;
  }
}

bool StageChain::apply_deepest(Scratch* last) {
  for (size_t i = elements_.size(); i-- > 0;) {
    auto& element = elements_[i];
    if (element.queue.empty()) continue;
    current_ = i;
    if (element.map && !element.borrows && !element.scratch) element.scratch = element.map->make_scratch();
    Scratch* scratch = element.borrows ? last : element.scratch.get();
    Packet& input = element.queue.front();
    if ((element.step ? element.step->step(input, *this) : element.map->apply(input, scratch, *this)) != Verdict::More)
      element.queue.pop_front();
    return true;
  }
  return false;
}

void StageChain::push(Packet packet) {
  if (current_ + 1 < elements_.size()) return elements_[current_ + 1].queue.push_back(std::move(packet));
  put_out_bytes_ += packet.bytes();
  outputs.push_back(std::move(packet));
}

}  // namespace weir
