#include "weir/builtin/pause.h"

#include <optional>

#include "weir/io/alarm.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

class MarkPauses final : public Flow {
 public:
  explicit MarkPauses(int64_t idle_ns) : idle_ns_(idle_ns) {}

  Task<void> run(StageContext& context, Input& in, Output& out) override {
    int64_t pause_at_ns = INT64_MAX;   // INT64_MAX: nothing has come since the last mark
    for (;;) {
      auto packet = in.try_next();
      bool paused = false;
      if (!packet && pause_at_ns == INT64_MAX) packet = co_await in.next(context.stop);
      else if (!packet) packet = co_await next_before(&context, &in, pause_at_ns, &paused);
      if (!packet && !paused) co_return;
      if (packet && !packet->empty()) pause_at_ns = context.loop.now_ns() + idle_ns_;
      if (packet && !out.write(std::move(*packet))) co_return;
      // Packets without data, of a stage in front that drops all of its input, do not keep the pause off.
      if (pause_at_ns == INT64_MAX || (!paused && context.loop.now_ns() < pause_at_ns)) continue;
      pause_at_ns = INT64_MAX;
      Packet mark{Chunk()};
      mark.pauses = true;
      if (!out.write(std::move(mark))) co_return;
    }
  }

 private:
  /// Nothing at the end of the input, and when the time has come: `paused` tells.
  static Task<std::optional<Packet>> next_before(StageContext* context, Input* in, int64_t deadline_ns, bool* paused) {
    Stop pause(context->stop);
    Alarm alarm(context->loop, [&pause] { pause.request(); });
    alarm.set_at(deadline_ns);
    try {
      auto packet = co_await in->next(pause);
      co_return std::move(packet);
    } catch (const Cancelled&) {
      if (context->stop.requested() || !pause.requested()) throw;
    }
    *paused = true;
    co_return std::nullopt;
  }

  int64_t idle_ns_;
};

}  // namespace

void add_pause_marks(Plan& plan, int64_t idle_ns) {
  plan.add({.name = "pauses",
            .kernel = std::make_unique<MarkPauses>(idle_ns),
            .in = plan.carries(),
            .out = plan.carries(),
            .detail = "marks where nothing has come for a while",
            .planned = true});
}

}  // namespace weir
