#include "weir/query/aggregate.h"
#include "weir/query/compare.h"
#include "weir/query/owned_value.h"
#include "weir/query/per_group.h"

namespace weir {
namespace {

/// One value and where it came from.
struct Sighting {
  OwnedValue value;
  Position position;
  bool any = false;

  void set(const Value& other, Position at, size_t& held) {
    held -= value.held_bytes();
    value.set(other);
    held += value.held_bytes();
    position = at;
    any = true;
  }
  void save(ByteWriter& out) const {
    out.put(any);
    if (!any) return;
    out.put(position.packed());
    out.put_value(value.view());
  }
  /// What `save` wrote, given to `add(value, position)`.
  template <typename Add>
  static void load(ByteReader& in, Add add) {
    if (!in.get<bool>()) return;
    auto at = Position::of_packed(in.get<uint64_t>());
    add(in.get_value(), at);
  }
  Value result(const AggregateCall&, StringArena& arena) const { return any ? value.copy(arena) : Value(); }
};

/// The first or last in the total order, of the first kind that occurs; of equals the one that came first.
template <bool largest>
struct Extreme : Sighting {
  SortKey key;  ///< of the value, without its text

  void add(const Value& other, Position at, size_t& held) {
    std::string scratch, own_scratch;
    SortKey others = SortKey::of(other, scratch);
    if (any) {
      if (key.rank >= Rank::Text) key = SortKey::of(value.view(), own_scratch);
      auto order = compare_keys(others, key, largest);
      if (order > 0 || (order == 0 && !(at < position))) return;
    }
    set(other, at, held);
    key = others;
    key.text = {};
  }
  void merge(Extreme&& other, size_t& held) {
    held -= other.value.held_bytes();
    if (other.any) add(other.value.view(), other.position, held);
  }
  void load(ByteReader& in, size_t& held) {
    Sighting::load(in, [&](const Value& other, Position at) { add(other, at, held); });
  }
};

template <bool last>
struct Outermost : Sighting {
  void add(const Value& other, Position at, size_t& held) {
    if (any && (last ? at < position : !(at < position))) return;
    set(other, at, held);
  }
  void merge(Outermost&& other, size_t& held) {
    held -= other.value.held_bytes();
    if (other.any) add(other.value.view(), other.position, held);
  }
  void load(ByteReader& in, size_t& held) {
    Sighting::load(in, [&](const Value& other, Position at) { add(other, at, held); });
  }
};

}  // namespace

std::unique_ptr<AggregateState> make_extreme_state(const AggregateCall& call) {
  if (call.state == "min") return std::make_unique<PerGroup<Extreme<false>>>();
  if (call.state == "max") return std::make_unique<PerGroup<Extreme<true>>>();
  if (call.state == "first") return std::make_unique<PerGroup<Outermost<false>>>();
  if (call.state == "last") return std::make_unique<PerGroup<Outermost<true>>>();
  return nullptr;
}

}  // namespace weir
