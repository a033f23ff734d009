#include "weir/query/eval_membership.h"

#include <absl/container/flat_hash_set.h>

#include <algorithm>
#include <utility>

#include "weir/query/compare.h"
#include "weir/query/text_hash.h"

namespace weir {
namespace {

class MatchNode : public Predicate {
 public:
  MatchNode(EvalNodePtr left, Regex regex) : left_(std::move(left)), regex_(std::move(regex)) {}
  void select(EvalContext& context, Rows rows, RowList& out) const override {
    Vector left = left_->evaluate(context, rows);
    for (uint16_t row : rows) {
      if (!left[row].is_null() && regex_.found_in(text_of(left[row], context.scratch.text, context.zone)))
        out.push_back(row);
    }
  }

 private:
  EvalNodePtr left_;
  Regex regex_;
};

class InItemsNode : public Predicate {
 public:
  InItemsNode(EvalNodePtr left, std::vector<EvalNodePtr> items)
      : left_(std::move(left)), items_(std::move(items)) {
    for (const auto& item : items_) {
      auto constant = item->constant();
      if (constant && constant->is_text()) {
        std::string scratch;
        auto text = text_of(*constant, scratch);
        if (auto whole = parse_int(text)) wholes_.insert(*whole);
        else other_numbers_ |= number_of(*constant).has_value();
        texts_.insert(std::string(text));
      } else {
        only_texts_ = false;
      }
    }
  }

  void select(EvalContext& context, Rows rows, RowList& out) const override {
    Vector left = left_->evaluate(context, rows);
    std::vector<Vector> items;
    for (uint16_t row : rows) {
      const Value& value = left[row];
      bool found;
      if (only_texts_ && (value.is_text() || value.is_null())) {
        found = !value.is_null() && texts_.contains(text_of(value, context.scratch.text));
      } else if (only_texts_ && !other_numbers_ && value.kind() == Kind::Int) {
        found = wholes_.contains(value.int_value());
      } else {
        if (items.empty()) {
          for (const auto& item : items_) items.push_back(item->evaluate(context, rows));
        }
        found = std::any_of(items.begin(), items.end(), [&](const Vector& item) {
          return values_equal(value, item[row], context.scratch.json(), context.zone);
        });
      }
      if (found) out.push_back(row);
    }
  }

 private:
  EvalNodePtr left_;
  std::vector<EvalNodePtr> items_;
  absl::flat_hash_set<std::string, TextHash, TextEqual> texts_;
  absl::flat_hash_set<int64_t> wholes_;   ///< those of the texts that are integers
  bool only_texts_ = true;
  bool other_numbers_ = false;            ///< some text is a number that is no integer of 64 bits
};

class InListNode : public Predicate {
 public:
  InListNode(EvalNodePtr left, EvalNodePtr list) : left_(std::move(left)), list_(std::move(list)) {}
  void select(EvalContext& context, Rows rows, RowList& out) const override {
    Vector left = left_->evaluate(context, rows);
    Vector list = list_->evaluate(context, rows);
    auto& json = context.scratch.json();
    std::vector<Value> elements;
    for (uint16_t row : rows) {
      elements.assign(1, list[row]);
      if (list[row].is_null()) elements.clear();
      if (list[row].kind() == Kind::List) json.elements(list[row], elements);
      bool found = std::any_of(elements.begin(), elements.end(), [&](const Value& element) {
        return values_equal(left[row], element, json, context.zone);
      });
      if (found) out.push_back(row);
    }
  }

 private:
  EvalNodePtr left_, list_;
};

class InRangeNode : public Predicate {
 public:
  InRangeNode(EvalNodePtr left, EvalNodePtr low, EvalNodePtr high)
      : left_(std::move(left)), low_(std::move(low)), high_(std::move(high)) {}
  void select(EvalContext& context, Rows rows, RowList& out) const override {
    Vector left = left_->evaluate(context, rows);
    Vector low = low_->evaluate(context, rows);
    Vector high = high_->evaluate(context, rows);
    for (uint16_t row : rows) {
      const Value& value = left[row];
      if (values_order(value, low[row], context.zone) >= 0 && values_order(value, high[row], context.zone) <= 0)
        out.push_back(row);
    }
  }

 private:
  EvalNodePtr left_, low_, high_;
};

class InNetworksNode : public Predicate {
 public:
  InNetworksNode(EvalNodePtr left, std::vector<IpNetwork> networks)
      : left_(std::move(left)), networks_(std::move(networks)) {}
  void select(EvalContext& context, Rows rows, RowList& out) const override {
    Vector left = left_->evaluate(context, rows);
    for (uint16_t row : rows) {
      if (left[row].is_null()) continue;
      auto address = parse_ip(text_of(left[row], context.scratch.text));
      if (address && std::any_of(networks_.begin(), networks_.end(),
                                 [&](const IpNetwork& network) { return network.contains(*address); })) {
        out.push_back(row);
      }
    }
  }

 private:
  EvalNodePtr left_;
  std::vector<IpNetwork> networks_;
};

}  // namespace

EvalNodePtr make_match_node(EvalNodePtr left, Regex regex) {
  return std::make_unique<MatchNode>(std::move(left), std::move(regex));
}
EvalNodePtr make_in_items_node(EvalNodePtr left, std::vector<EvalNodePtr> items) {
  return std::make_unique<InItemsNode>(std::move(left), std::move(items));
}
EvalNodePtr make_in_list_node(EvalNodePtr left, EvalNodePtr list) {
  return std::make_unique<InListNode>(std::move(left), std::move(list));
}
EvalNodePtr make_in_range_node(EvalNodePtr left, EvalNodePtr low, EvalNodePtr high) {
  return std::make_unique<InRangeNode>(std::move(left), std::move(low), std::move(high));
}
EvalNodePtr make_in_networks_node(EvalNodePtr left, std::vector<IpNetwork> networks) {
  return std::make_unique<InNetworksNode>(std::move(left), std::move(networks));
}

}  // namespace weir
