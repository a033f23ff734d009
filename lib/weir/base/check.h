// Invariants. A failed WEIR_CHECK is a bug in weir, never an operating error: it calls the check handler, which by
// default prints the place and aborts. An embedding program may replace the handler (to log, say); if the handler
// returns, the process aborts all the same, since no invariant after the failed one can be trusted.
// Any thread may fail a check; the handler is set once, before threads start.
#pragma once

namespace weir {

using CheckHandler = void (*)(const char* condition, const char* file, int line);

/// Replaces the handler of failed checks and returns the one before.
CheckHandler set_check_handler(CheckHandler handler) noexcept;

[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace weir

#define WEIR_CHECK(condition) \
  (__builtin_expect(!(condition), 0) ? ::weir::check_failed(#condition, __FILE__, __LINE__) : (void)0)
