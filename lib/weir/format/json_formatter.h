// Batches to JSON lines. Always valid UTF-8, each bad byte written as U+FFFD. A record that was read leaves
// as its line, made records field by field in the order of their schema, numbers and escapes as they were
// spelled. Immutable: any number of workers may use one.
#pragma once

#include <string>
#include <vector>

#include "weir/data/batch.h"

namespace weir {

class JsonFormatter {
 public:
  explicit JsonFormatter(const Schema& schema);

  /// Appends the selected records to `out`, one line each.
  void format(const Batch& batch, std::string& out) const;

 private:
  std::vector<std::string> heads_;  ///< what stands before each value: `{"a":`, `,"b":`
};

}  // namespace weir
