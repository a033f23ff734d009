// LiteralSet: every occurrence of any of several literals in a range, in one pass whatever their number
// (Vectorscan). The set is immutable and serves all threads; each worker brings a Scratch made by it.
// Building one takes about a millisecond, so build it only where there are several literals (one:
// LiteralFinder).
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

struct hs_database;
struct hs_scratch;

namespace weir {

class LiteralSet {
 public:
  struct Literal {
    std::string text;          ///< any bytes, not empty
    bool ignore_case = false;  ///< of ASCII letters
  };

  class Scratch {
   public:
    Scratch() = default;

   private:
    friend class LiteralSet;
    struct Free {
      void operator()(hs_scratch* scratch) const;
    };
    std::unique_ptr<hs_scratch, Free> scratch_;
  };

  /// Throws Error(Usage) for a literal that is too long (over 16,000 bytes), Error(Unsupported) on a machine
  /// that Vectorscan does not run on.
  explicit LiteralSet(std::span<const Literal> literals);

  Scratch make_scratch() const;

  /// Calls `visit(index, end)` for occurrences of literal `index` that end just before `end`, in ascending
  /// order of their ends, until it returns false. Occurrences overlap freely. What `visit` throws passes
  /// through.
  void find_all(const char* begin, const char* end, Scratch& scratch,
                const std::function<bool(size_t index, const char* end)>& visit) const;

 private:
  struct Free {
    void operator()(hs_database* database) const;
  };
  std::unique_ptr<hs_database, Free> database_;
};

}  // namespace weir
