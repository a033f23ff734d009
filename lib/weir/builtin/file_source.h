// FileSource: reads files one after another, by several large reads in flight, or a pipe as it comes. What `read`
// and a command line without a source are. Each file begins with a packet that names its encoding and ends with an
// empty one; a small file is one packet. Descriptors that were inherited are read from where they stand and never made non-blocking.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weir/stage/stage.h"

namespace weir {

enum class FileOrder : uint8_t {
  Given,
  Any,     ///< small files as they come
};

class FileSource final : public Source {
 public:
  /// Paths, patterns, folders; `-` is standard input.
  explicit FileSource(std::vector<std::string> words, FileOrder order = FileOrder::Given)
      : words_(std::move(words)), order_(order) {}
  Task<void> run(StageContext& context, Output& out) override;
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
  FileOrder order_;
};

}  // namespace weir
