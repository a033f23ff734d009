// Facets: the most frequent values of fields, with how often they occur. A partial state for each worker, merged at the
// end; the result does not depend on how records were dealt out. Nulls count as missing. Values are equal when their text
// is, and show as the one that came first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/data/batch.h"
#include "weir/query/key_counts.h"

namespace weir {

class Facets {
 public:
  /// `limit`: how many values of each field.
  explicit Facets(uint64_t limit) : limit_(limit) {}

  /// One more record; its values follow.
  void begin_record(Position position) {
    ++records_;
    position_ = position;
  }
  /// A value of the record's field `name`. Fields come out in the order of their `rank`, then of their names.
  void add(uint32_t rank, std::string_view name, const Value& value);
  void merge(Facets&& other);

  size_t held_bytes() const { return counts_.held_bytes(); }
  void spill(SpillStore& store) { counts_.spill(store); }

  static std::vector<std::string> columns() { return {"field", "value", "count", "share", "distinct"}; }
  /// Ends the adding.
  void finish();
  /// After `finish`: adds the rows of some fields to the columns of `out`, a started batch; gives how many. None: there
  /// are no more.
  size_t emit(Batch& out);

 private:
  struct Top {
    uint64_t count;
    std::string value;      ///< as ByteWriter puts it
    std::string order;      ///< compares like the value
  };
  static bool before(const Top& a, const Top& b) { return a.count != b.count ? a.count > b.count : a.order < b.order; }
  void begin_field(std::string_view key);
  void take(const KeyCounts::Entry& entry);
  void prune(size_t kept);

  uint64_t limit_;
  uint64_t records_ = 0;
  KeyCounts counts_;        ///< of rank, name and text
  Position position_;
  std::string key_, scratch_, value_;

  // While the result is read: the field at hand, and the entry behind it.
  std::string field_;       ///< its part of the keys
  std::string name_;
  uint64_t distinct_ = 0;
  std::vector<Top> top_;
  size_t given_ = 0;        ///< of `top_`, once that is in order
  bool giving_ = false;
  bool has_entry_ = false;
  KeyCounts::Entry entry_;
};

}  // namespace weir
