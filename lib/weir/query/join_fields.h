// JoinFields: which fields are read on both sides of a join, and what is added to a record of ours. Ours wins where it
// has a member of that name that is not null; theirs fills in the others. Their keys are not added: they are what ours
// says. Settled while a run is planned, then immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weir/data/field_set.h"
#include "weir/data/path.h"
#include "weir/query/editing.h"
#include "weir/query/expr.h"

namespace weir {

struct JoinTerms {
  std::vector<Match> on;
  std::optional<Match> asof = {};   ///< times: theirs is the latest that is not after ours
  int64_t within_ns = INT64_MAX;    ///< by so much at most
  std::string prefix = {};          ///< in front of the names of what is added
  bool adds = true;                 ///< else it only matters whether there is a match
  bool lone_theirs = false;         ///< records of theirs that meet nothing come out too, with their keys under our names
};

class JoinFields {
 public:
  explicit JoinFields(JoinTerms terms) : terms_(std::move(terms)) {}

  const JoinTerms& terms() const { return terms_; }

  /// Says that somebody behind writes the whole record without asking for it, as with results.
  void want_whole() { whole_ = terms_.adds; }
  /// The fields of ours to read for somebody who wants `wanted` of what comes out.
  FieldSet ours(const FieldSet& wanted);
  /// The fields of theirs, after `ours` has been asked.
  FieldSet theirs() const;

  /// What each of our records is given a column for: the fields that are wanted behind.
  const std::vector<Path>& fields() const { return fields_; }
  /// Whether the record as a whole is wanted too.
  bool whole() const { return whole_; }

  /// Where the field of that path is in their record without its keys; nothing if it can't be there.
  std::optional<Path> in_theirs(const Path& field) const;
  /// The key that the field is, by number, where a record of theirs may come out alone.
  std::optional<size_t> key_of(const Path& field) const;
  /// The objects of ours in which the field would be: where one is not null, theirs has no say.
  std::vector<Path> around(const Path& field) const;
  /// Takes the keys out of their records.
  std::vector<EditStep> drop_keys() const;

 private:
  JoinTerms terms_;
  std::vector<Path> fields_;
  bool whole_ = false;
};

}  // namespace weir
