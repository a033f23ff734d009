// ChooseParser: settles the format of each file, by its name or its first lines (format/sniff.h), before any of its
// lines goes on. Until then it holds them.
#pragma once

#include <memory>
#include <vector>

#include "weir/stage/file_parsers.h"
#include "weir/stage/graph.h"
#include "weir/stage/stage.h"

namespace weir {

class ChooseParser final : public Step {
 public:
  explicit ChooseParser(std::shared_ptr<FileParsers> parsers) : parsers_(std::move(parsers)) {}

  void bind(const BindContext& context) { file_names_ = context.file_names; }

  Verdict step(Packet& input, Emit& out) override;
  Verdict finish(Emit& out) override;

 private:
  void begin_file(uint32_t file);
  bool look_at(const Text& text);
  void settle();
  void release(Emit& out);

  std::shared_ptr<FileParsers> parsers_;   // shared with the Map that parses
  FileNames file_names_;
  std::vector<Packet> held_;
  FormatSniffer sniffer_;
  uint32_t file_ = 0;
  bool settled_ = true;
};

}  // namespace weir
