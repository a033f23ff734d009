#include "weir/builtin/pause.h"

#include <optional>

#include "weir/io/alarm.h"
#include "weir/stage/context.h"
#include "weir/stage/stream.h"

namespace weir {
namespace {

enum class Since : uint8_t { LastPacket, FirstPacket };

/// Marks that nothing has come since the last packet, or that time has passed since the first one behind a mark.
class Marks final : public Flow {
 public:
  Marks(Since since, int64_t after_ns) : since_(since), after_ns_(after_ns) {}

  Task<void> run(StageContext& context, Input& in, Output& out) override {
    int64_t mark_at_ns = INT64_MAX;   // INT64_MAX: nothing has come since the last mark
    for (;;) {
      auto packet = in.try_next();
      bool due = false;
      if (!packet && mark_at_ns == INT64_MAX) packet = co_await in.next(context.stop);
      else if (!packet) packet = co_await next_before(&context, &in, mark_at_ns, &due);
      if (!packet && !due) co_return;
      bool counts = packet && !packet->empty() && (since_ == Since::LastPacket || mark_at_ns == INT64_MAX);
      if (counts) mark_at_ns = context.loop.now_ns() + after_ns_;
      if (packet && !out.write(std::move(*packet))) co_return;
      // Packets without data, of a stage in front that drops all of its input, do not keep the mark off.
      if (mark_at_ns == INT64_MAX || (!due && context.loop.now_ns() < mark_at_ns)) continue;
      mark_at_ns = INT64_MAX;
      Packet mark{Chunk()};
      mark.pauses = true;
      if (!out.write(std::move(mark))) co_return;
    }
  }

 private:
  /// Nothing at the end of the input, and when the time has come: `due` tells.
  static Task<std::optional<Packet>> next_before(StageContext* context, Input* in, int64_t deadline_ns, bool* due) {
    Stop pause(context->stop);
    Alarm alarm(context->loop, [&pause] { pause.request(); });
    alarm.set_at(deadline_ns);
    try {
      auto packet = co_await in->next(pause);
      co_return std::move(packet);
    } catch (const Cancelled&) {
      if (context->stop.requested() || !pause.requested()) throw;
    }
    *due = true;
    co_return std::nullopt;
  }

  Since since_;
  int64_t after_ns_;
};

void add_marks(Plan& plan, Since since, int64_t after_ns, std::string name, std::string detail) {
  plan.add({.name = std::move(name),
            .kernel = std::make_unique<Marks>(since, after_ns),
            .in = plan.carries(),
            .out = plan.carries(),
            .detail = std::move(detail),
            .planned = true});
}

}  // namespace

void add_pause_marks(Plan& plan, int64_t idle_ns) {
  add_marks(plan, Since::LastPacket, idle_ns, "pauses", "marks where nothing has come for a while");
}

void add_interval_marks(Plan& plan, int64_t interval_ns) {
  add_marks(plan, Since::FirstPacket, interval_ns, "intervals", "marks where so much time has passed");
}

}  // namespace weir
