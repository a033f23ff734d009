// JoinAside: a join where theirs does not fit into memory. Both sides are put in the order of their keys, on disk as far
// as they must be, and read beside each other; what comes of it is put in the order of ours again. What is held in
// memory at a time is what the room allows, and the records of theirs that have one key.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/builtin/join_matches.h"
#include "weir/builtin/theirs.h"
#include "weir/query/join_key.h"
#include "weir/query/joining.h"
#include "weir/query/row_codec.h"
#include "weir/stage/stage.h"

namespace weir {

class JoinAside {
 public:
  /// Takes what was put aside of `theirs`. `joining`: null where nothing is added. All outlive it.
  JoinAside(Theirs& theirs, JoinKind kind, const JoinKey& key, const Joining* joining);

  /// Takes the records of a batch of ours.
  void add(Batch& batch);
  /// Ends that and does a piece of work, or puts out a batch of the result. False when there is nothing left.
  bool go_on(Emit& out);

 private:
  enum class Phase : uint8_t { Adding, Meeting, TheirRest, Ours, Lone, Done };
  void meet();
  void meet_latest(const Record& ours);
  void meet_group(const Record& ours);
  bool next_theirs();
  void let_go_theirs(Position position, std::string_view payload);
  void let_go_group();
  void put(const Record& ours, size_t number, const std::string* payload);
  bool put_out_ours(Emit& out);
  bool put_out_lone(Emit& out);
  void keep_room(RecordSorter& sorter);
  void number(Batch& batch);

  Theirs& theirs_;
  JoinKind kind_;
  const JoinKey& key_;
  const Joining* joining_;
  bool by_time_;
  Phase phase_ = Phase::Adding;

  EvalScratch eval_;
  RowWriter writer_;
  SchemaPtr schema_;               ///< of ours as they come out; none came: null
  bool made_ = false;
  uint64_t count_ = 0;             ///< of ours
  RecordSorter ours_;              ///< by key
  RecordSorter result_;            ///< by the number of ours, then of the match
  RecordSorter lone_;              ///< of theirs, by position
  std::string text_, key_text_;

  // The records of theirs that have one key, or with times the latest one so far.
  struct Held {
    Position position;
    std::string key, payload;
    bool met = false;
  };
  std::vector<Held> group_;
  size_t group_bytes_ = 0;
  Record theirs_record_;
  bool has_theirs_ = false;

  std::optional<RowReader> reader_;
  std::vector<std::string> payloads_;   ///< of the rows in the reader; empty: none
  uint64_t sequence_ = 0;
};

}  // namespace weir
