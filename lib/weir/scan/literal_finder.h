// LiteralFinder: the first occurrence of some bytes in a large range, for needles that are rare in it. The
// two bytes of the needle that are least frequent in logs are compared at every place, many places at once;
// the rest of the needle only where both agree. Immutable: one finder serves all threads.
#pragma once

#include <string>
#include <string_view>

#include "weir/scan/kernels.h"

namespace weir {

class LiteralFinder {
 public:
  /// `ignore_case`: of ASCII letters. An empty needle is found everywhere.
  explicit LiteralFinder(std::string needle, bool ignore_case = false,
                         const ScanKernels& kernels = scan_kernels());

  /// The first occurrence that lies in [begin, end) as a whole, or `end`. Reads nothing outside the range.
  const char* find(const char* begin, const char* end) const noexcept {
    return text_.empty() ? begin : kernels_->find(begin, end, needle());
  }

  size_t size() const noexcept { return text_.size(); }

 private:
  Needle needle() const noexcept {
    Needle needle = shape_;
    needle.text = text_.data();  // a copied or moved string may live elsewhere
    return needle;
  }

  std::string text_;  ///< in lower case if the case is ignored
  Needle shape_{};
  const ScanKernels* kernels_;
};

/// How frequent a literal's rarest bytes are in logs: 0 for never seen, 510 for two blanks. Of several
/// literals that would all do, the one with the lowest score is found fastest.
int literal_frequency(std::string_view literal, bool ignore_case);

}  // namespace weir
