#include "weir/engine/engine.h"

#include "weir/engine/check.h"
#include "weir/engine/graph_run.h"
#include "weir/engine/line_number.h"
#include "weir/pool/tbb_pool.h"

namespace weir {
namespace {

Error as_error(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::OverLimit, "out of memory");
  } catch (const std::exception& other) {
    return Error(ErrorCode::Io, other.what());
  } catch (...) {
    return Error(ErrorCode::Io, "unknown failure");
  }
}

}  // namespace

Engine::Engine(EngineOptions options) : options_(std::move(options)) {}

std::expected<Report, RunFailure> Engine::run(Graph graph, std::function<Task<void>(RunControl&)> beside) {
  Report report;
  try {
    check(graph);
    settle_fields(graph);
    Loop loop(options_.make_driver ? options_.make_driver() : make_driver());
    auto executor = options_.make_executor ? options_.make_executor(loop) : std::make_unique<TbbPool>(options_.workers);
    loop.set_idle_hook([&executor] { return executor->attend(); });
    Arena arena(options_.memory_bytes / kBlockPayloadBytes + 1);
    Account ledger(options_.memory_bytes);
    report.driver = loop.driver().name();
    report.workers = executor->worker_count();
    int64_t began_ns = loop.now_ns();
    std::vector<std::exception_ptr> failures;
    {
      GraphRun run(graph, options_, loop, *executor, arena, ledger);
      loop.run(run.run(&beside));
      run.fill(report);
      failures = std::move(run.failures);
    }
    report.wall_ns = loop.now_ns() - began_ns;
    report.loop_lag_ns_max = loop.lag().max_ns;
    report.memory_peak_bytes = ledger.peak_bytes();
    for (size_t i = 1; i < failures.size(); i++) report.other_errors.push_back(as_error(failures[i]));
    if (failures.empty() && report.unparsed > 0 && report.parsed == 0)
      return std::unexpected(RunFailure{Error(ErrorCode::Unparsed, "no line could be parsed"), std::move(report)});
    if (failures.empty()) return report;
    Error error = as_error(failures[0]);
    name_line(error);
    return std::unexpected(RunFailure{std::move(error), std::move(report)});
  } catch (...) {
    return std::unexpected(RunFailure{as_error(std::current_exception()), std::move(report)});
  }
}

}  // namespace weir
