#include "weir/base/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace weir {
namespace {

void print_failure(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "weir: internal error at %s:%d: %s does not hold\n", file, line, condition);
}

std::atomic<CheckHandler> handler_{print_failure};

}  // namespace

CheckHandler set_check_handler(CheckHandler handler) noexcept { return handler_.exchange(handler); }

void check_failed(const char* condition, const char* file, int line) noexcept {
  handler_.load()(condition, file, line);
  std::abort();
}

}  // namespace weir
