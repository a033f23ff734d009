// FileSource: reads files one after another, by several large reads in flight, or a pipe as it comes. What `read`
// and a command line without a source are. Each file begins with a packet that names its encoding and ends with an
// empty one. Descriptors that were inherited are read from where they stand and never made non-blocking.
#pragma once

#include <string>
#include <vector>

#include "weir/stage/stage.h"

namespace weir {

class FileSource final : public Source {
 public:
  /// Paths, patterns, folders; `-` is standard input.
  explicit FileSource(std::vector<std::string> words) : words_(std::move(words)) {}
  Task<void> run(StageContext& context, Output& out) override;

 private:
  std::vector<std::string> words_;
};

}  // namespace weir
