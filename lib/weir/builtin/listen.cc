#include <fmt/format.h>

#include "weir/base/error.h"
#include "weir/builtin/confluence.h"
#include "weir/builtin/stages.h"
#include "weir/io/listener.h"
#include "weir/stage/plan.h"
#include "weir/task/scope.h"

namespace weir {
namespace {

constexpr ParamDef kParams[] = {
    {.name = "address", .kind = ParamKind::Word, .doc = "tcp://[HOST]:PORT or unix:PATH", .required = true}};
constexpr ParamDef kOptions[] = {
    {.name = "connections", .kind = ParamKind::Number, .doc = "how many at a time; others wait", .otherwise = "1024"},
    {.name = "idle", .kind = ParamKind::Duration, .doc = "close a connection that has been silent for so long"}};
constexpr std::string_view kForeignNames[] = {"nc", "netcat", "accept"};

Task<void> accept_all(StageContext* context, Listener* listener, Confluence* confluence, Scope* scope) {
  for (;;) {
    co_await confluence->wait_for_place();
    SocketAddress peer;
    Descriptor socket = co_await listener->accept(&peer, &context->stop);
    scope->spawn(confluence->take_in(std::move(socket), peer));
  }
}

class Listen final : public Source {
 public:
  Listen(Endpoint endpoint, const Confluence::Limits& limits) : endpoint_(std::move(endpoint)), limits_(limits) {}

  Task<void> run(StageContext& context, Output& out) override {
    Listener listener = co_await Listener::open(context.loop, endpoint_);
    if (context.on_listening && *context.on_listening) (*context.on_listening)(listener.address());
    Confluence confluence(context, out, listener.address(), limits_);
    Scope scope(context.loop.ready(), context.stop);
    scope.spawn(confluence.serve_blocks());
    scope.spawn(accept_all(&context, &listener, &confluence, &scope));
    std::exception_ptr failure;
    try {
      co_await scope.join();
    } catch (...) {
      failure = std::current_exception();
    }
    confluence.finish();
    if (failure) std::rethrow_exception(failure);
    context.stop.check();
  }

 private:
  Endpoint endpoint_;
  Confluence::Limits limits_;
};

void build(const Arguments& arguments, Plan& plan) {
  Endpoint endpoint = parse_endpoint(arguments.word("address"));
  Confluence::Limits limits;
  limits.line_bytes_max = plan.options().line_bytes_max;
  int64_t connections = arguments.number("connections");
  if (connections < 1) throw Error(ErrorCode::Usage, "connections= is at least 1");
  limits.connections_max = static_cast<size_t>(connections);
  if (arguments.given("idle")) limits.idle_ns_max = arguments.number("idle");
  if (limits.idle_ns_max <= 0) throw Error(ErrorCode::Usage, "idle= is more than nothing");
  plan.add({.kernel = std::make_unique<Listen>(endpoint, limits),
            .out = EdgeKind::Lines,
            .detail = fmt::format("takes lines on {}", arguments.words("address")[0].shown()),
            .endless = true});
}

}  // namespace

constinit const StageDef listen_stage = {
    .name = "listen",
    .group = "sources",
    .summary = "takes lines from network connections",
    .doc =
        "`tcp://127.0.0.1:5140`, `tcp://:5140` (loopback unless an address is named) or "
        "`unix:/run/app.sock`. Each connection's lines stay whole; lines of different connections are mixed "
        "in the order of arrival. A connection whose line is longer than `--max-line` is closed; so is one that "
        "resets; the others go on. Port 0 is one that is free. A peer that sends faster than the pipeline works "
        "waits, and nobody else with it.",
    .params = kParams,
    .options = kOptions,
    .foreign_names = kForeignNames,
    .places = kPlaceSource,
    .build = build};

}  // namespace weir
