#include "weir/engine/graph_run.h"

#include <algorithm>

#include "weir/engine/check.h"
#include "weir/engine/ledger.h"
#include "weir/io/small_file.h"

namespace weir {

namespace {

/// What the input has left elsewhere is then there.
Task<void> read_to_end(Input* input, Stop* stop) {
  for (;;) {
    auto packet = co_await input->next(*stop);
    if (!packet) co_return;
  }
}

}  // namespace

/// A unit with everything it needs to run.
struct GraphRun::Member {
  Member(GraphRun& run, const Unit& the_unit, size_t output_bytes, Account& ledger)
      : unit(the_unit),
        node(run.graph_.nodes[the_unit.nodes[0]]),
        account(output_bytes, &ledger),
        gate(run.loop_, account),
        output(run.arena_, gate, output_traffic),
        context{run.loop_, run.arena_,  run.executor_, run.inputs_,  run.limits_,       run.progress_,
                stop,      node.name,   node.place,    run.commits_, ledger,
                run.spill_, run.notes_,  run.rejects_, &run.on_listening_} {}

  const Unit& unit;
  Node& node;
  Stop stop;
  Traffic input_traffic, output_traffic;
  Account account;
  CreditGate gate;
  Output output;
  std::vector<Input> inputs;
  StageContext context;
  std::unique_ptr<SegmentRun> segment;
  bool is_source() const { return std::holds_alternative<std::unique_ptr<Source>>(node.kernel); }
  bool is_sink() const { return std::holds_alternative<std::unique_ptr<Sink>>(node.kernel); }
};

GraphRun::GraphRun(Graph& graph, const EngineOptions& options, Loop& loop, Executor& executor, Arena& arena, Account& ledger)
    : graph_(graph), loop_(loop), executor_(executor), arena_(arena), limits_(options.limits), on_listening_(options.on_listening), rejects_(loop, options.limits.rejects), commits_(loop) {
  if (!limits_.now_wall_ns) limits_.now_wall_ns = loop.driver().wall_ns();
  units_ = fuse(graph);
  bind_records(graph, {.now_ns = limits_.now_wall_ns,
                       .file_names = [this](uint32_t file) { return inputs_.name(file); },
                       .zone = limits_.zone,
                       .judge = limits_.rejects.judge(),
                       .strict = limits_.rejects.strict,
                       .count_types = limits_.count_types,
                       .keep_rejects = !limits_.rejects.file.empty(),
                       .read_file = read_small_file,
                       .memory_bytes = options.memory_bytes});
  auto limits = divide_memory(graph, units_, options.memory_bytes, 2 * executor.worker_count() + 2);
  limits_.state_bytes_max = state_bytes(graph, limits, options.memory_bytes);
  for (size_t i = 0; i < units_.size(); i++) members_.emplace_back(*this, units_[i], limits[i], ledger);
  std::vector<size_t> readers(members_.size());
  for (auto& member : members_) {
    for (size_t front : member.unit.inputs) {
      readers[front]++;
      auto [writer, reader] = make_channel<Packet>(loop.ready());
      members_[front].output.add(std::move(writer));
      member.inputs.emplace_back(loop, std::move(reader), member.input_traffic);
    }
  }
  commits_.expect(static_cast<size_t>(std::ranges::count_if(members_, [](const Member& member) { return member.is_sink(); })));
  for (auto& member : members_)
    for (size_t front : member.unit.inputs)
      members_[front].output.set_feeds_segment(member.unit.compute && readers[front] == 1);
  for (auto& member : members_) {
    Stop* stop = &member.stop;
    member.output.on_all_gone([stop] { stop->request(); });
    if (member.unit.compute)
      member.segment = std::make_unique<SegmentRun>(segment_of(member.unit), member.context, notes_);
  }
}

/// Stages may hold blocks (where a failure cut them short) and what a Fold has left them; they go before the accounts
/// that those were drawn from.
GraphRun::~GraphRun() {
  graph_.nodes.clear();
  for (auto& member : members_) member.segment.reset();
}

Segment GraphRun::segment_of(const Unit& unit) const {
  Segment segment;
  for (size_t index : unit.nodes) {
    const Node& node = graph_.nodes[index];
    segment.makes_blocks |= node.makes_blocks;
    if (auto* fold = std::get_if<std::unique_ptr<Fold>>(&node.kernel)) {
      segment.fold = fold->get();
      segment.fold_name = node.name;
      segment.fold_place = node.place;
      continue;
    }
    Segment::Element element;
    if (auto* map = std::get_if<std::unique_ptr<Map>>(&node.kernel)) element.map = map->get();
    if (auto* step = std::get_if<std::unique_ptr<Step>>(&node.kernel)) element.step = step->get();
    element.name = node.name;
    element.place = node.place;
    segment.elements.push_back(element);
  }
  return segment;
}

Task<void> GraphRun::run(std::function<Task<void>(RunControl&)>* beside) {
  co_await rejects_.open();
  Scope company(loop_.ready());
  if (beside && *beside) company.spawn(run_beside(beside));
  Scope scope(loop_.ready());
  for (auto& member : members_) scope.spawn(run_member(&member));
  co_await scope.join();
  co_await end_rejects();
  over_.request();
  co_await company.join();
  for (auto& member : members_) co_await member.gate.close();
}

Task<void> GraphRun::end_rejects() {
  try {
    co_await rejects_.close();
  } catch (...) {
    failures.push_back(std::current_exception());
  }
}

Task<void> GraphRun::run_beside(std::function<Task<void>(RunControl&)>* beside) { co_await (*beside)(*this); }

Task<void> GraphRun::run_kernel(Member* member) {
  if (member->segment) {
    for (size_t i = 1; i < member->inputs.size(); i++) co_await read_to_end(&member->inputs[i], &member->stop);
    co_await member->segment->run(member->inputs[0], member->output);
  } else if (auto* source = std::get_if<std::unique_ptr<Source>>(&member->node.kernel)) {
    co_await (*source)->run(member->context, member->output);
  } else if (auto* flow = std::get_if<std::unique_ptr<Flow>>(&member->node.kernel)) {
    co_await (*flow)->run(member->context, member->inputs[0], member->output);
  } else if (auto* sink = std::get_if<std::unique_ptr<Sink>>(&member->node.kernel)) {
    co_await (*sink)->run(member->context, member->inputs[0]);
  } else if (auto* junction = std::get_if<std::unique_ptr<Junction>>(&member->node.kernel)) {
    co_await (*junction)->run(member->context, member->inputs, member->output);
  }
}

Task<void> GraphRun::run_member(Member* member) {
  std::exception_ptr failure;
  bool cancelled = false;
  try {
    co_await run_kernel(member);
  } catch (const Cancelled&) {
    cancelled = true;
  } catch (Error& error) {
    error.in_stage(member->node.name, member->node.place);
    failure = std::current_exception();
  } catch (...) {
    failure = std::current_exception();
  }
  if (cancelled && interrupted_ && member->is_source() && member->output.open())
    failure = std::make_exception_ptr(Error(ErrorCode::Interrupted, "interrupted"));
  if (member->is_sink()) {
    if (failure || cancelled) commits_.give_up();
    else commits_.arrive(member->stop);
  }
  if (failure) {
    bool own = std::find(failures.begin(), failures.end(), failure) == failures.end();
    record(failure, static_cast<size_t>(&member->unit - units_.data()));
    member->output.fail(failure);
    if (own && member->is_sink()) cancel();
  } else if (!cancelled) {
    member->output.close();
  }
  // Whoever is in front hears that nobody reads any more.
  for (auto& input : member->inputs) input.close();
  if (cancelled) member->output.abandon();
}

/// One failure travels through every unit behind it and is recorded once. Of two, the one further down the pipeline
/// comes first in the stream: the other was still behind the data on which it failed.
void GraphRun::record(std::exception_ptr failure, size_t unit_index) {
  if (std::find(failures.begin(), failures.end(), failure) != failures.end()) return;
  bool first = failures.empty() || unit_index > first_failure_unit_;
  if (first) first_failure_unit_ = unit_index;
  failures.insert(first ? failures.begin() : failures.end(), std::move(failure));
}

void GraphRun::interrupt() {
  interrupted_ = true;
  for (auto& member : members_)
    if (member.is_source()) member.stop.request();
}

void GraphRun::cancel() {
  for (auto& member : members_) member.stop.request();
}

void GraphRun::fill(Report& report) const {
  for (const auto& member : members_) {
    for (size_t i = 0; i < member.unit.nodes.size(); i++) {
      const Node& node = graph_.nodes[member.unit.nodes[i]];
      StageReport stage;
      stage.name = node.name;
      stage.place = node.place;
      if (member.segment) {
        const auto& traffic = member.segment->traffic()[i];
        stage.bytes_in = traffic.bytes_in;
        stage.bytes_out = traffic.bytes_out;
        stage.records_in = traffic.records_in;
        stage.records_out = traffic.records_out;
        stage.busy_ns = traffic.busy_ns;
        if (i + 1 == member.unit.nodes.size() && std::holds_alternative<std::unique_ptr<Fold>>(node.kernel))
          stage.bytes_out = member.output_traffic.bytes;
      } else {
        stage.bytes_in = member.input_traffic.bytes;
        stage.bytes_out = member.output_traffic.bytes;
      }
      stage.waited_input_ns = member.input_traffic.waited_ns;
      stage.waited_output_ns = member.output_traffic.waited_ns;
      report.stages.push_back(std::move(stage));
    }
  }
  for (const auto& member : members_) {
    if (!member.segment || !member.segment->saw_all()) continue;
    for (size_t index : member.unit.nodes) {
      const Node& node = graph_.nodes[index];
      if (!node.absent_fields) continue;
      auto absent = node.absent_fields();
      if (!absent.names.empty()) report.absent.push_back(std::move(absent));
    }
  }
  report.notes = notes_.notes();
  report.unparsed = notes_.count(Note::Kind::Unparsed);
  report.parsed = notes_.parsed();
  report.drift = notes_.drift().fields();
  report.inputs = inputs_.all();
  report.partial = !failures.empty();
}

}  // namespace weir
