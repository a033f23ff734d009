#include "weir/stage/stream.h"

#include <memory>

namespace weir {

Task<std::optional<Packet>> Input::next(Stop& stop) {
  auto packet = reader_.try_next();
  if (!packet) {
    int64_t began_ns = loop_.now_ns();
    packet = co_await reader_.next(stop);
    traffic_.waited_ns += loop_.now_ns() - began_ns;
  }
  if (packet) {
    traffic_.packets++;
    traffic_.bytes += packet->bytes();
  }
  co_return packet;
}

std::optional<Packet> Input::try_next() {
  auto packet = reader_.try_next();
  if (packet) {
    traffic_.packets++;
    traffic_.bytes += packet->bytes();
  }
  return packet;
}

void Output::on_all_gone(std::function<void()> gone) {
  auto left = std::make_shared<size_t>(writers_.size());
  for (auto& writer : writers_)
    writer.on_reader_gone([left, gone] {
      if (--*left == 0) gone();
    });
}

Task<Buffer> Output::block(size_t payload_bytes, Stop& stop) {
  int64_t before_ns = gate_.waited_ns();
  Credit credit = co_await gate_.draw(Arena::cost_bytes(payload_bytes), stop);
  traffic_.waited_ns += gate_.waited_ns() - before_ns;
  co_return arena_.allocate(payload_bytes, std::move(credit));
}

Buffer Output::try_block(size_t payload_bytes) {
  auto credit = gate_.try_draw(Arena::cost_bytes(payload_bytes));
  if (!credit) return Buffer();
  return arena_.allocate(payload_bytes, std::move(*credit));
}

Task<Credit> Output::credit(size_t bytes, Stop& stop) {
  int64_t before_ns = gate_.waited_ns();
  Credit credit = co_await gate_.draw(bytes, stop);
  traffic_.waited_ns += gate_.waited_ns() - before_ns;
  co_return credit;
}

bool Output::write(Packet packet) {
  traffic_.packets++;
  traffic_.bytes += packet.bytes();
  bool anybody = false;
  for (size_t i = 0; i + 1 < writers_.size(); i++) anybody |= writers_[i].write(packet.clone());
  if (!writers_.empty()) anybody |= writers_.back().write(std::move(packet));
  return anybody;
}

bool Output::open() const noexcept {
  for (const auto& writer : writers_)
    if (writer.open()) return true;
  return false;
}

void Output::close() {
  for (auto& writer : writers_) writer.close();
}

void Output::fail(const std::exception_ptr& error) {
  for (auto& writer : writers_) writer.fail(error);
}

}  // namespace weir
