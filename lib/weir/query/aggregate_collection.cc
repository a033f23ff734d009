#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <vector>

#include "weir/query/aggregate.h"
#include "weir/query/owned_value.h"
#include "weir/query/pages.h"
#include "weir/query/per_group.h"
#include "weir/query/text_hash.h"

namespace weir {
namespace {

/// Where a value came from: its record, and of values of one record the order in which they were added.
struct Origin {
  Position position;
  uint64_t number = 0;
  auto operator<=>(const Origin&) const = default;
};

struct Item {
  Origin origin;
  OwnedValue value;
  size_t own_bytes() const { return sizeof *this + value.held_bytes(); }
};

Value as_list(std::vector<const Item*>& items, size_t limit, const TimeZone* zone, StringArena& arena) {
  std::sort(items.begin(), items.end(), [](const Item* a, const Item* b) { return a->origin < b->origin; });
  std::string text = "[";
  for (size_t i = 0; i < std::min(items.size(), limit); ++i) {
    if (i) text += ',';
    append_json(items[i]->value.view(), text, zone);
  }
  return Value::list(arena.put(text += "]"));
}

/// The values, the first `limit` in the order of the input; up to twice as many are held.
struct Listed {
  std::vector<Item> items;
  Origin worst;  ///< of a full list that was cut: what comes behind it is not wanted
  bool cut = false;
  uint64_t added = 0;

  void add(const Value& value, Position at, size_t limit, size_t& held) {
    Origin origin{at, added++};
    if (limit == 0 || (cut && worst < origin)) return;
    Item item{origin, {}};
    item.value.set(value);
    held += item.own_bytes();
    items.push_back(std::move(item));
    if (items.size() >= 2 * limit) prune(limit, held);
  }
  void prune(size_t limit, size_t& held) {
    auto end = items.begin() + static_cast<ptrdiff_t>(limit);
    std::nth_element(items.begin(), end - 1, items.end(),
                     [](const Item& a, const Item& b) { return a.origin < b.origin; });
    for (auto item = end; item != items.end(); ++item) held -= item->own_bytes();
    items.erase(end, items.end());
    worst = items.back().origin;
    cut = true;
  }
  void merge(Listed&& other, size_t limit, size_t& held) {
    std::sort(other.items.begin(), other.items.end(),
              [](const Item& a, const Item& b) { return a.origin < b.origin; });
    for (const Item& item : other.items) {
      held -= item.own_bytes();
      add(item.value.view(), item.origin.position, limit, held);
    }
  }
  void save(ByteWriter& out) const {
    std::vector<const Item*> ordered;
    for (const Item& item : items) ordered.push_back(&item);
    std::sort(ordered.begin(), ordered.end(), [](const Item* a, const Item* b) { return a->origin < b->origin; });
    out.put_size(ordered.size());
    for (const Item* item : ordered) {
      out.put(item->origin.position.packed());
      out.put_value(item->value.view());
    }
  }
  Value result(size_t limit, const TimeZone* zone, StringArena& arena) const {
    std::vector<const Item*> ordered;
    for (const Item& item : items) ordered.push_back(&item);
    return as_list(ordered, limit, zone, arena);
  }
};

/// The different values, the first `limit` in the order of first sight; up to twice as many are held. One that
/// was dropped can't come back: at least `limit` others were seen before it.
struct Different {
  absl::flat_hash_map<std::string, Item, TextHash, TextEqual> items;
  Origin worst;
  bool cut = false;
  uint64_t added = 0;

  static size_t bytes_of(const std::string& text, const Item& item) {
    return text.capacity() + sizeof text + item.own_bytes();
  }
  void add(const Value& value, Position at, size_t limit, size_t& held) {
    std::string scratch;
    auto text = text_of(value, scratch);
    Origin origin{at, added++};
    if (limit == 0 || (cut && worst < origin)) return;
    auto [found, is_new] = items.try_emplace(text);
    Item& item = found->second;
    if (!is_new && item.origin < origin) return;
    if (!is_new) held -= bytes_of(found->first, item);
    item.origin = origin;
    item.value.set(value);
    held += bytes_of(found->first, item);
    if (items.size() >= 2 * limit) prune(limit, held);
  }
  void prune(size_t limit, size_t& held) {
    std::vector<Origin> origins;
    for (const auto& [text, item] : items) origins.push_back(item.origin);
    auto end = origins.begin() + static_cast<ptrdiff_t>(limit) - 1;
    std::nth_element(origins.begin(), end, origins.end());
    worst = *end;
    cut = true;
    absl::erase_if(items, [&](const auto& entry) {
      if (!(worst < entry.second.origin)) return false;
      held -= bytes_of(entry.first, entry.second);
      return true;
    });
  }
  void merge(Different&& other, size_t limit, size_t& held) {
    for (const Item* item : other.ordered()) {
      add(item->value.view(), item->origin.position, limit, held);
    }
    for (const auto& [text, item] : other.items) held -= bytes_of(text, item);
  }
  void save(ByteWriter& out) const {
    auto items_in_order = ordered();
    out.put_size(items_in_order.size());
    for (const Item* item : items_in_order) {
      out.put(item->origin.position.packed());
      out.put_value(item->value.view());
    }
  }
  std::vector<const Item*> ordered() const {
    std::vector<const Item*> all;
    for (const auto& [text, item] : items) all.push_back(&item);
    std::sort(all.begin(), all.end(), [](const Item* a, const Item* b) { return a->origin < b->origin; });
    return all;
  }
  Value result(size_t limit, const TimeZone* zone, StringArena& arena) const {
    auto all = ordered();
    return as_list(all, limit, zone, arena);
  }
};

template <typename State>
class Collections final : public AggregateState {
 public:
  explicit Collections(double limit) : limit_(limit > 0 ? static_cast<size_t>(std::min(limit, 1e15)) : 0) {}

  void resize(size_t groups) override {
    states_.resize(groups);
    if (groups == 0) held_bytes_ = 0;
  }
  void add(const AggregateInput& input) override {
    for (uint16_t row : input.batch.selection()) {
      const Value& value = (*input.values)[row];
      if (!value.is_null()) states_[input.group_of[row]].add(value, input.batch.position(row), limit_, held_bytes_);
    }
  }
  void merge(AggregateState& other, std::span<const uint32_t> into) override {
    auto& others = static_cast<Collections&>(other);
    held_bytes_ += others.held_bytes_;
    for (size_t group = 0; group < others.states_.size(); ++group)
      states_[into[group]].merge(std::move(others.states_[group]), limit_, held_bytes_);
    others.resize(0);
  }
  void save(size_t group, ByteWriter& out) const override { states_[group].save(out); }
  void load(size_t group, ByteReader& in) override {
    for (size_t left = in.get_size(); left; --left) {
      auto at = Position::of_packed(in.get<uint64_t>());
      states_[group].add(in.get_value(), at, limit_, held_bytes_);
    }
  }
  Value result(size_t group, const AggregateCall& call, StringArena& arena) const override {
    return states_[group].result(limit_, call.zone, arena);
  }
  size_t held_bytes() const override { return states_.held_bytes() + held_bytes_; }

 private:
  size_t limit_;
  Pages<State> states_;
  size_t held_bytes_ = 0;
};

}  // namespace

std::unique_ptr<AggregateState> make_collection_state(const AggregateCall& call) {
  if (call.state == "list") return std::make_unique<Collections<Listed>>(call.number);
  if (call.state == "unique") return std::make_unique<Collections<Different>>(call.number);
  return nullptr;
}

}  // namespace weir
