#include "support/pipeline_test.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "weir/builtin/output.h"
#include "weir/builtin/table.h"
#include "weir/language/parser.h"
#include "weir/pool/tbb_pool.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

class PiecesSource final : public Source {
 public:
  PiecesSource(std::vector<std::string> pieces, std::optional<Error> error)
      : pieces_(std::move(pieces)), error_(std::move(error)) {}

  Task<void> run(StageContext& context, Output& out) override {
    Place place;
    place.file = context.inputs.add("(pieces)");
    bool opened = false;
    for (const auto& piece : pieces_) {
      Buffer buffer = co_await out.block(std::max<size_t>(1, piece.size()), context.stop);
      std::copy(piece.begin(), piece.end(), buffer.data());
      Packet packet(std::move(buffer).freeze(piece.size()), place);
      packet.opens_file = !opened;
      opened = true;
      place.offset += piece.size();
      if (!out.write(std::move(packet))) co_return;
    }
    if (error_) throw Error(*error_);
    Packet end(Chunk(), place);
    end.opens_file = !opened;
    end.closes_file = true;
    out.write(std::move(end));
  }

 private:
  std::vector<std::string> pieces_;
  std::optional<Error> error_;
};

class CaptureSink final : public Sink {
 public:
  explicit CaptureSink(std::string& into) : into_(into) {}
  Task<void> run(StageContext& context, Input& in) override {
    while (auto packet = co_await in.next(context.stop)) into_ += bytes_of(*packet);
  }

 private:
  std::string& into_;
};

Task<void> interrupt_after(RunControl& control, const std::string* output) {
  while (output->empty() && !control.over().requested()) co_await control.loop().sleep_for(100'000);
  control.interrupt();
}

PipelineResult run(Graph graph, const RunOptions& options, PipelineResult result, std::string* output) {
  auto workers = TbbPool::set_process_workers(2);
  Engine engine(options.engine);
  std::function<Task<void>(RunControl&)> beside;
  if (options.interrupt) beside = [output](RunControl& control) { return interrupt_after(control, output); };
  auto ran = engine.run(std::move(graph), beside);
  if (ran) {
    result.report = std::move(*ran);
  } else {
    result.report = std::move(ran.error().report);
    result.error = std::move(ran.error().error);
  }
  result.output = *output;
  return result;
}

}  // namespace

Folder::Folder() : before_(fs::current_path()) {
  std::string pattern = (fs::temp_directory_path() / "weir-test-XXXXXX").native();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  path_ = pattern;
  fs::current_path(path_);
}

Folder::~Folder() {
  fs::current_path(before_);
  fs::remove_all(path_);
}

std::string Folder::path(std::string_view name) const { return (path_ / name).native(); }

void Folder::write(std::string_view name, std::string_view bytes) const {
  fs::create_directories((path_ / name).parent_path());
  std::ofstream file(path_ / name, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file) throw std::runtime_error(fmt::format("cannot write {}", name));
}

std::string Folder::read(std::string_view name) const {
  std::ifstream file(path_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool Folder::has(std::string_view name) const { return fs::exists(fs::symlink_status(path_ / name)); }

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename().native());
  std::sort(names.begin(), names.end());
  return names;
}

PipelineResult run_pipeline(std::string_view text, const std::vector<std::string>& pieces, const RunOptions& options) {
  PipelineResult result;
  std::string output;
  Graph graph;
  try {
    Registry stages = builtin_stages();
    Pipeline pipeline = parse_pipeline(text, ParseContext{.stages = stages});
    Plan plan(graph, options.plan);
    const StageDef& first = *pipeline.stages.at(0).def;
    if (!(first.places & kPlaceSource) || ((first.places & kPlaceFilter) && !pieces.empty()))
      plan.add({.name = "pieces", .kernel = pieces_source(pieces), .out = EdgeKind::Bytes, .planned = true});
    plan.build(pipeline);
    if (!plan.ended()) {
      ensure_printable(plan);
      plan.add({.name = "capture", .kernel = capture_sink(output), .in = plan.carries(), .planned = true});
    }
  } catch (const Error& error) {
    result.error = error;
    return result;
  }
  return run(std::move(graph), options, std::move(result), &output);
}

PipelineResult run_graph(Graph graph, const RunOptions& options) {
  std::string output;
  return run(std::move(graph), options, {}, &output);
}

std::unique_ptr<Source> pieces_source(std::vector<std::string> pieces, std::optional<Error> error) {
  return std::make_unique<PiecesSource>(std::move(pieces), std::move(error));
}

std::unique_ptr<Sink> capture_sink(std::string& into) { return std::make_unique<CaptureSink>(into); }

std::string KeptOutput::bytes() const {
  std::string all;
  for (const auto& packet : packets) all += bytes_of(packet);
  return all;
}

void feed(Step& step, Packet input, Emit& out) {
  while (step.step(input, out) == Verdict::More) {
  }
}

std::string bytes_of(const Packet& packet) {
  std::string bytes;
  if (auto* chunk = packet.chunk()) bytes = chunk->view();
  if (auto* text = packet.text())
    for (const Run& run : text->runs()) bytes += text->view(run);
  return bytes;
}

}  // namespace weir
