// From the members of a record to the columns of a batch: what all formats but JSON share. A member is a name and a
// value. MemberPlan knows which names the fields of a pipeline ask for; Members takes the members of one record after
// another and pushes rows: columns by path (`a.b` is the member `a` if that holds an object with `b`, else the member
// `a.b`), `_` as JSON text, `_time` and the rest.
//
// A new line format is a MemberParser: `read` takes one line apart. See lib/README.md, "How to add a format".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weir/data/batch.h"
#include "weir/data/field_set.h"
#include "weir/format/json_access.h"
#include "weir/format/record_parser.h"
#include "weir/format/special_columns.h"

namespace weir {

/// Immutable once made; used by all workers.
class MemberPlan {
 public:
  explicit MemberPlan(const FieldSet& fields);

  /// The number of a name that is asked for; -1 if nobody reads a member of this name. With `whole()` members are
  /// wanted even then.
  int find(std::string_view name) const;
  bool whole() const { return whole_; }       ///< `_` is read
  bool wants_time() const { return time_; }   ///< `_time` is read

 private:
  friend class Members;
  struct Candidate {
    uint32_t name;
    std::vector<Path::Part> rest;
  };
  struct ColumnPlan {
    ColumnIs is;
    std::vector<Candidate> candidates;   ///< of Field, in the order of preference
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  uint32_t number(const std::string& name);

  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> names_;
  std::vector<ColumnPlan> columns_;
  std::vector<uint32_t> time_names_;
  uint64_t sizes_ = 0;   ///< of the names, as bits: most members that nobody reads have another
  bool whole_ = false, time_ = false;
};

/// Working memory of one worker.
class Members {
 public:
  Members(const MemberPlan& plan, const TimeZone* zone)
      : plan_(plan), zone_(zone), found_(plan.names_.size()), is_found_(plan.names_.size()) {}

  /// Begins a record; what was put before is forgotten.
  void begin(StringArena& arena);

  bool wants(std::string_view name) const { return plan_.whole_ || plan_.find(name) >= 0; }
  bool wants_time() const { return plan_.time_; }

  /// A member; of equal names the first counts. Texts must be views of the line, constants, or in `arena()`.
  void put(std::string_view name, const Value& value) { put(plan_.find(name), name, value); }
  /// The same for a name that the caller has looked up: `number` is MemberPlan::find(name).
  void put(int number, std::string_view name, const Value& value) {
    if (number >= 0 && !is_found_[static_cast<size_t>(number)]) {
      is_found_[static_cast<size_t>(number)] = true;
      found_[static_cast<size_t>(number)] = value;
      --missing_;
    }
    if (plan_.whole_) all_.emplace_back(name, value);
  }
  /// When the record happened, where the format says it.
  void put_time(int64_t ns) { time_ns_ = ns; }

  /// Whether all that is read has been put: nothing behind it in the line is of any account.
  bool complete() const { return missing_ == 0 && !plan_.whole_; }

  StringArena& arena() { return *arena_; }

  /// Pushes the record's value to each column of `out`.
  void push_row(std::string_view line, uint64_t number, const FileNames& names, Batch& out);

  size_t held_bytes() const;

 private:
  Value field(const MemberPlan::ColumnPlan& column);
  Value time() const;
  Value record();

  const MemberPlan& plan_;
  const TimeZone* zone_;
  StringArena* arena_ = nullptr;
  std::vector<Value> found_;       ///< by number of the name
  std::vector<char> is_found_;
  size_t missing_ = 0;             ///< names that were not put yet
  std::vector<std::pair<std::string_view, Value>> all_;
  std::optional<int64_t> time_ns_;
  JsonAccess access_;
  std::string json_;
};

/// A parser of lines that are taken apart into members.
class MemberParser : public RecordParser {
 public:
  std::unique_ptr<Scratch> make_scratch() const override;
  bool parse(const Text& text, LineCursor& at, Scratch& scratch, Batch& out) const override;
  std::string_view parse_text(std::string_view text, Scratch& scratch, Batch& out) const override;

 protected:
  MemberParser(const FieldSet& fields, ParserOptions options);

  const MemberPlan& plan() const { return plan_; }
  const ParserOptions& options() const { return options_; }

  /// Puts the members of `line`, which has no line end and is not blank. Returns why it can't be read, or nothing.
  virtual std::string_view read(std::string_view line, Members& out) const = 0;

 private:
  std::string_view read_row(std::string_view line, uint64_t number, Members& members, Batch& out) const;

  ParserOptions options_;
  MemberPlan plan_;
};

}  // namespace weir
