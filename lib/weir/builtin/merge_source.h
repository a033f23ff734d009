// MergeSource: the records of many files in the order of their times, each file read as far ahead as memory allows. All
// of them are open at a time as far as there are few, else each is opened for every read. What `merge` is.
//
// On the loop: bytes are read into lanes (merge_lane.h), one block for each. On the pool: lanes make rows of them, side by
// side; and one job at a time takes the earliest row of all until a lane has none left, from which more is to come.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/builtin/merge_lane.h"
#include "weir/builtin/parse_records.h"
#include "weir/stage/file_parsers.h"
#include "weir/stage/stage.h"

namespace weir {

struct MergeOptions {
  std::vector<std::string> words;   ///< paths, patterns, folders, `-`
  ExprPtr time;
  int64_t slack_ns = 0;
  size_t line_bytes_max = 8 << 20;
  uint64_t expand_max = 0;
};

class MergeSource final : public Source {
 public:
  MergeSource(MergeOptions options, std::shared_ptr<FileParsers> parsers);

  void want(const FieldSet& fields);
  SchemaPtr bind(const BindContext& context);
  Task<void> run(StageContext& context, Output& out) override;

  std::unique_ptr<StageChain> make_chain(Arena& arena) const;
  const MergeOptions& options() const { return options_; }
  const MergeTime& time() const { return *time_; }
  std::unique_ptr<MergeLane::Working> make_working() const;
  const SchemaPtr& schema() const { return schema_; }

 private:
  MergeOptions options_;
  std::shared_ptr<FileParsers> parsers_;        // shared with the chains of all files and whoever writes the records
  std::shared_ptr<const Map> decode_frames_, parse_;   // shared with the chains
  std::shared_ptr<FieldsSeen> seen_;
  FileNames file_names_;
  SchemaPtr schema_;
  std::optional<MergeTime> time_;
  bool counts_lines_ = false;
};

}  // namespace weir
