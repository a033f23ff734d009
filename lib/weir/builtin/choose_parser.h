// ChooseParser: settles how each file is read, by what `from` says, its name or its first lines (format/sniff.h), before
// any of its lines goes on; until then it holds them. Of formats of cells it also takes the heading off, and sees to it
// that each text holds whole records, quoted newlines and all: what it passes on are lines that may hold newlines
// (Text::inner_newlines). The planner puts it as far in front as the lines are still as they were read, so that `grep`
// and the like see data records only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "weir/stage/file_parsers.h"
#include "weir/stage/graph.h"
#include "weir/stage/stage.h"

namespace weir {

class ChooseParser final : public Step {
 public:
  ChooseParser(std::shared_ptr<FileParsers> parsers, size_t line_bytes_max)
      : parsers_(std::move(parsers)), line_bytes_max_(line_bytes_max) {}

  void bind(const BindContext& context) { file_names_ = context.file_names; }

  Verdict step(Packet& input, Emit& out) override;
  Verdict finish(Emit& out) override;

 private:
  void end_unannounced(Emit& out);
  void begin_file(const Packet& input);
  bool look_at(const Text& text);
  void settle();
  void settle_as(const FormatDef& format, char delimiter);
  void release(Emit& out);
  void pass(Packet packet, Emit& out);
  void cut(Text text, Emit& out);
  void end_cells(Emit& out);
  void put_records(Text text, Emit& out);
  void put(Packet packet, Emit& out);
  void check_length() const;

  std::shared_ptr<FileParsers> parsers_;   // shared with the Map that parses
  size_t line_bytes_max_;
  FileNames file_names_;
  std::vector<Packet> held_;
  FormatSniffer sniffer_;
  uint32_t file_ = 0;
  bool begun_ = false;           ///< some lines have come
  bool settled_ = true;
  bool opens_ = false;           ///< the file's first packet has not gone on yet
  uint64_t sequence_ = 0;

  // Of files of cells.
  bool cells_ = false, wants_heading_ = false, sniffs_delimiter_ = false;
  FileFormat format_;
  std::string rest_;             ///< a record that is not whole yet
  Place rest_place_;             ///< of its first byte
};

}  // namespace weir
