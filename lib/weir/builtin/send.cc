#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/file_sink.h"
#include "weir/builtin/framing.h"
#include "weir/builtin/output.h"
#include "weir/builtin/stages.h"
#include "weir/io/alarm.h"
#include "weir/io/connection.h"
#include "weir/stage/context.h"
#include "weir/stage/plan.h"
#include "weir/stage/stream.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

/// How long a peer may take to close after we have said that no more comes. What was sent arrives all the same.
constexpr int64_t kFarewell_ns = 2'000'000'000;

constexpr ParamDef kParams[] = {
    {.name = "address", .kind = ParamKind::Word, .doc = "tcp://HOST:PORT or unix:PATH", .required = true}};
constexpr std::string_view kForeignNames[] = {"connect", "post"};

/// One connection, and what became of its other direction.
struct Conversation {
  StageContext& context;
  const std::string& address;
  Descriptor socket;
  int64_t heard = 0;   ///< 0: the peer has closed, or is there; -errno
};

/// A peer that answers must not be held up by answers that nobody reads.
Task<void> hear(Conversation* with, Stop* stop) {
  with->heard = co_await drop_received(with->context.loop, with->socket.get(), *stop);
}

Error reader_gone(const Conversation& with, int64_t negative_errno) {
  if (negative_errno == -EPIPE || negative_errno == -ECONNRESET)
    return Error(ErrorCode::ReaderClosed, "the peer has closed the connection").in_file(with.address);
  return Error::from_errno(static_cast<int>(-negative_errno), "sending").in_file(with.address);
}

Task<void> tell(Conversation* with, Input* in) {
  Gather gather;
  // A failure in front travels behind its data, so the data is sent before it is thrown on.
  while (auto packet = co_await in->next(with->context.stop)) {
    gather.add(std::move(*packet));
    while (!gather.full()) {
      auto more = in->try_next();
      if (!more) break;
      gather.add(std::move(*more));
    }
    int64_t failed = co_await send_full(with->context.loop, with->socket.get(), gather.vectors(), with->context.stop);
    if (failed) throw reader_gone(*with, failed);
    gather.clear();
  }
}

class Send final : public Sink {
 public:
  explicit Send(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}

  Task<void> run(StageContext& context, Input& in) override {
    Descriptor socket = co_await connect_to(context.loop, endpoint_, context.stop);
    Conversation with{context, endpoint_.text, std::move(socket)};
    Scope scope(context.loop.ready(), context.stop);
    scope.spawn(hear(&with, &scope.stop()));
    std::exception_ptr failure;
    try {
      co_await tell(&with, &in);
    } catch (...) {
      failure = std::current_exception();
    }
    end_sending(with.socket.get());
    Alarm farewell(context.loop, [&scope] { scope.stop().request(); });
    if (failure) scope.stop().request();
    else farewell.set_in(kFarewell_ns);
    co_await scope.join();
    if (failure) std::rethrow_exception(failure);
    if (with.heard < 0) throw reader_gone(with, with.heard);
  }

 private:
  Endpoint endpoint_;
};

void build(const Arguments& arguments, Plan& plan) {
  Endpoint endpoint = parse_endpoint(arguments.word("address"));
  if (endpoint.kind == Endpoint::Kind::Tcp && endpoint.port == 0)
    throw Error(ErrorCode::Usage, fmt::format("'{}': nobody can be reached at port 0", endpoint.text));
  ensure_printable(plan);
  if (plan.carries() == EdgeKind::Bytes) ensure_decoded(plan);
  plan.add({.kernel = std::make_unique<Send>(endpoint),
            .in = plan.carries(),
            .detail = fmt::format("sends to {}", arguments.words("address")[0].shown())});
}

}  // namespace

constinit const StageDef send_stage = {
    .name = "send",
    .group = "sinks",
    .summary = "sends to a network address",
    .doc =
        "Connects to `tcp://HOST:PORT` or `unix:PATH` and sends what flows. What the peer answers is dropped. A peer "
        "that closes before everything is sent fails the run.",
    .params = kParams,
    .foreign_names = kForeignNames,
    .places = kPlaceSink,
    .build = build};

}  // namespace weir
