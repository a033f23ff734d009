#include "weir/scan/literal_set.h"

#include <fmt/format.h>
#include <hs/hs.h>

#include <exception>
#include <limits>
#include <new>
#include <vector>

#include "weir/base/check.h"
#include "weir/base/error.h"

namespace weir {
namespace {

struct Search {
  const char* begin;
  const std::function<bool(size_t, const char*)>& visit;
  std::exception_ptr thrown;
};

/// Vectorscan is C: nothing may be thrown through it.
int on_match(unsigned id, unsigned long long, unsigned long long end, unsigned, void* context) noexcept {
  auto& search = *static_cast<Search*>(context);
  try {
    return search.visit(id, search.begin + end) ? 0 : 1;
  } catch (...) {
    search.thrown = std::current_exception();
    return 1;
  }
}

}  // namespace

void LiteralSet::Free::operator()(hs_database* database) const { hs_free_database(database); }
void LiteralSet::Scratch::Free::operator()(hs_scratch* scratch) const { hs_free_scratch(scratch); }

LiteralSet::LiteralSet(std::span<const Literal> literals) {
  if (hs_valid_platform() != HS_SUCCESS) {
    throw Error(ErrorCode::Unsupported,
                "searching for several patterns needs a processor with SSE4.2 or newer");
  }
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  std::vector<unsigned> flags, ids;
  for (const auto& literal : literals) {
    WEIR_CHECK(!literal.text.empty());
    texts.push_back(literal.text.data());
    sizes.push_back(literal.text.size());
    flags.push_back(literal.ignore_case ? HS_FLAG_CASELESS : 0);
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* failure = nullptr;
  auto result = hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(),
                                     static_cast<unsigned>(literals.size()), HS_MODE_BLOCK, nullptr,
                                     &database, &failure);
  if (result != HS_SUCCESS) {
    std::string reason = failure ? failure->message : "unknown";
    hs_free_compile_error(failure);
    throw Error(ErrorCode::Usage, fmt::format("these patterns can't be searched for together: {}", reason));
  }
  database_.reset(database);
}

LiteralSet::Scratch LiteralSet::make_scratch() const {
  Scratch scratch;
  hs_scratch_t* made = nullptr;
  if (hs_alloc_scratch(database_.get(), &made) != HS_SUCCESS) throw std::bad_alloc();
  scratch.scratch_.reset(made);
  return scratch;
}

void LiteralSet::find_all(const char* begin, const char* end, Scratch& scratch,
                          const std::function<bool(size_t, const char*)>& visit) const {
  // A range over 4 GiB would need several calls; no chunk comes near.
  WEIR_CHECK(static_cast<size_t>(end - begin) <= std::numeric_limits<unsigned>::max());
  Search search{begin, visit, nullptr};
  auto result = hs_scan(database_.get(), begin, static_cast<unsigned>(end - begin), 0, scratch.scratch_.get(),
                        on_match, &search);
  if (search.thrown) std::rethrow_exception(search.thrown);
  WEIR_CHECK(result == HS_SUCCESS || result == HS_SCAN_TERMINATED);
}

}  // namespace weir
