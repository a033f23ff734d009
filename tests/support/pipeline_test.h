// What tests of stages stand on: a pipeline as text, run by the real engine on real files, and what came of it; and a
// compute stage alone, fed packet by packet.
//
//   Folder folder;
//   folder.write("a.log", "one\ntwo\n");
//   auto result = run_pipeline("read a.log | grep two");
//   EXPECT_EQ(result.output, "two\n");
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/block.h"
#include "weir/base/error.h"
#include "weir/engine/engine.h"
#include "weir/engine/report.h"
#include "weir/stage/plan.h"
#include "weir/stage/stage.h"

namespace weir {

/// An empty folder of its own, the working directory while it lives, removed at its end. One at a time.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(std::string_view name) const;
  void write(std::string_view name, std::string_view bytes) const;   ///< makes the folders in front of the name
  std::string read(std::string_view name) const;                     ///< empty if there is none
  bool has(std::string_view name) const;
  std::vector<std::string> names() const;                            ///< hidden ones too, in order

 private:
  std::filesystem::path before_, path_;
};

struct PipelineResult {
  std::string output;            ///< of a pipeline without a sink of its own: what it would have printed
  std::optional<Error> error;    ///< of the plan or of the run
  Report report;

  /// The error as it is shown, or nothing.
  std::string error_text() const { return error ? error->text() : ""; }
};

struct RunOptions {
  EngineOptions engine = {};
  PlanOptions plan = {};
  bool interrupt = false;        ///< asks for the end as soon as the output has seen the first packet
};

/// Runs `text`. Without a source of its own it reads `pieces`, each of which comes as a chunk. A stage that may be a
/// source or a filter is a filter in front if there are pieces.
PipelineResult run_pipeline(std::string_view text, const std::vector<std::string>& pieces = {},
                            const RunOptions& options = {});

/// The same of a graph that is built by hand; nothing is put in front of it or behind it.
PipelineResult run_graph(Graph graph, const RunOptions& options = {});

/// A source of bytes that were given. `error`: what it ends with, if anything.
std::unique_ptr<Source> pieces_source(std::vector<std::string> pieces, std::optional<Error> error = {});

/// A sink that appends all bytes and lines to `into`, which outlives it.
std::unique_ptr<Sink> capture_sink(std::string& into);

/// An Emit that keeps what is put out.
class KeptOutput final : public Emit {
 public:
  KeptOutput() = default;
  ~KeptOutput() = default;
  void push(Packet packet) override { packets.push_back(std::move(packet)); }
  Buffer block(size_t payload_bytes) override { return arena_.allocate(payload_bytes); }
  void note(Note note) override { notes.push_back(std::move(note)); }
  bool stopping() const override { return false; }

  /// The bytes of all packets, one after another.
  std::string bytes() const;
  Arena& arena() override { return arena_; }

 private:
  Arena arena_;   // before the packets, which give their blocks back to it

 public:
  std::vector<Packet> packets;
  std::vector<Note> notes;
};

/// Feeds `input` to a Step until it asks for no more of it.
void feed(Step& step, Packet input, Emit& out);

/// The bytes of a packet of bytes or lines.
std::string bytes_of(const Packet& packet);

}  // namespace weir
