#include <fmt/format.h>

#include <cerrno>

#include "weir/base/error.h"
#include "weir/builtin/file_sink.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/output.h"
#include "weir/builtin/stages.h"
#include "weir/io/child_process.h"
#include "weir/io/transfer.h"
#include "weir/stage/context.h"
#include "weir/stage/plan.h"
#include "weir/stage/stream.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "command", .kind = ParamKind::Command, .doc = "a shell command", .required = true}};
constexpr Example kExamples[] = {{"grep a | exec \"tr a-z A-Z\" | head 5", "a\nb\nab\n", "A\nAB\n"}};
constexpr std::string_view kForeignNames[] = {"sh", "shell", "run", "bash", "xargs"};

struct Command {
  std::string text;
  std::string shown;   ///< without values that are not to be shown
};

/// A child on its way, with what feeds it.
struct Running {
  StageContext& context;
  const Command& command;
  ChildProcess child;
  Stop ending;                      ///< requested with the stage's, and when what is in front is cancelled
  std::exception_ptr feed_failure;  ///< what is in front has failed, or the feeding has

  Running(StageContext& the_context, const Command& the_command, ChildProcess the_child)
      : context(the_context), command(the_command), child(std::move(the_child)), ending(the_context.stop) {}

  Error error(int64_t negative_errno, std::string_view doing) const {
    return Error::from_errno(static_cast<int>(-negative_errno), fmt::format("{} '{}'", doing, command.shown));
  }
};

Task<void> write_input(Running* running, Input* in, Stop* stop) {
  Gather gather;
  while (auto packet = co_await in->next(*stop)) {
    gather.add(std::move(*packet));
    while (!gather.full()) {
      auto more = in->try_next();
      if (!more) break;
      gather.add(std::move(*more));
    }
    int64_t failed = co_await write_full(running->context.loop, running->child.input().get(), gather.vectors(), -1, stop);
    if (failed == -EPIPE) {   // like `head`: it wants no more, and its status says whether that was meant
      in->close();
      break;
    }
    if (failed) throw running->error(failed, "writing to");
    gather.clear();
  }
}

/// Gives the child what flows. It sees the end of its input also when what is in front has failed: what came before the
/// failure is worked off.
Task<void> feed(Running* running, Input* in, Stop* stop) {
  try {
    co_await write_input(running, in, stop);
  } catch (const Cancelled&) {
    running->ending.request();
  } catch (...) {
    running->feed_failure = std::current_exception();
  }
  running->child.close_input();
}

/// Hands on what the child puts out.
Task<void> read_output(Running* running, Output* out) {
  Place place;
  place.file = running->context.inputs.add(fmt::format("(exec '{}')", running->command.shown));
  bool opened = false;
  for (;;) {
    Buffer buffer = co_await out->block(kBlockPayloadBytes, running->ending);
    int64_t count = co_await running->context.loop.read(running->child.output().get(), {buffer.data(), buffer.capacity()},
                                                        -1, &running->ending);
    if (count == -EINTR || count == -EAGAIN) continue;
    if (count < 0) throw running->error(count, "reading from");
    if (count == 0) break;
    Packet packet(std::move(buffer).freeze(static_cast<size_t>(count)), place);
    packet.opens_file = !std::exchange(opened, true);
    place.offset += static_cast<size_t>(count);
    out->write(std::move(packet));
  }
  running->child.close_output();
  Packet end(Chunk(), place);
  end.opens_file = !opened;
  end.closes_file = true;
  out->write(std::move(end));
}

/// The whole life of a child, in any place: `in` feeds it, or is null; `out` takes what it puts out, or is null.
Task<void> run_command(StageContext* context, const Command* command, Input* in, Output* out) {
  using Stream = ChildProcess::Stream;
  ChildProcess child = co_await ChildProcess::spawn(context->loop, command->text, in ? Stream::Pipe : Stream::Null,
                                                    out ? Stream::Pipe : Stream::Inherited);
  Running running(*context, *command, std::move(child));
  Scope feeding(context->loop.ready(), running.ending);
  if (in) feeding.spawn(feed(&running, in, &feeding.stop()));
  ExitStatus exit;
  std::exception_ptr failure;
  try {
    if (out) co_await read_output(&running, out);
    exit = co_await running.child.wait(running.ending);
  } catch (...) {
    failure = std::current_exception();
  }
  feeding.stop().request();   // nobody is left to be fed, even if more would come
  co_await feeding.join();
  if (failure) {
    co_await running.child.terminate();
    std::rethrow_exception(failure);
  }
  if (running.feed_failure) std::rethrow_exception(running.feed_failure);
  context->stop.check();   // closed early, it may die of that
  if (!exit.ok())
    throw Error(ErrorCode::ChildFailed, fmt::format("the command '{}' {}", command->shown, text_of(exit)));
}

class ExecSource final : public Source {
 public:
  explicit ExecSource(Command command) : command_(std::move(command)) {}
  Task<void> run(StageContext& context, Output& out) override { return run_command(&context, &command_, nullptr, &out); }

 private:
  Command command_;
};

class ExecFilter final : public Flow {
 public:
  explicit ExecFilter(Command command) : command_(std::move(command)) {}
  Task<void> run(StageContext& context, Input& in, Output& out) override {
    return run_command(&context, &command_, &in, &out);
  }

 private:
  Command command_;
};

class ExecSink final : public Sink {
 public:
  explicit ExecSink(Command command) : command_(std::move(command)) {}
  Task<void> run(StageContext& context, Input& in) override { return run_command(&context, &command_, &in, nullptr); }

 private:
  Command command_;
};

void build(const Arguments& arguments, Plan& plan) {
  const Word& word = arguments.words("command")[0];
  Command command{word.text, std::string(word.shown())};
  std::string detail = fmt::format("runs '{}'", command.shown);
  if (plan.carries() == EdgeKind::Nothing) {
    plan.add({.kernel = std::make_unique<ExecSource>(std::move(command)), .out = EdgeKind::Bytes, .detail = detail});
    return;
  }
  ensure_printable(plan);
  if (plan.carries() == EdgeKind::Bytes) ensure_decoded(plan);
  if (plan.at_last_stage()) {
    plan.add({.kernel = std::make_unique<ExecSink>(std::move(command)), .in = plan.carries(), .detail = detail});
  } else {
    plan.add({.kernel = std::make_unique<ExecFilter>(std::move(command)),
              .in = plan.carries(),
              .out = EdgeKind::Bytes,
              .detail = detail,
              .makes_blocks = true});
  }
}

}  // namespace

constinit const StageDef exec_stage = {
    .name = "exec",
    .group = "sources",
    .summary = "runs a shell command as source, filter or sink",
    .doc =
        "In front of a pipeline, the command's output is read; in the middle, it is given what flows and its "
        "output flows on; at the end, it is given what flows. The command is run by `sh -c`. `${…}` in it is "
        "quoted for the shell. Standard error is weir's own. A command that fails fails the run, unless the run ended it "
        "because nobody wanted more of its output.",
    .params = kParams,
    .examples = kExamples,
    .foreign_names = kForeignNames,
    .places = kPlaceSource | kPlaceFilter | kPlaceSink,
    .build = build};

}  // namespace weir
