// LineContext: `grep before= after=`. Takes texts in order with the lines of each that were hits, and puts out these and
// the lines around them, each once, in order. Lines of earlier chunks that may still be wanted are held as copies.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "weir/data/text.h"
#include "weir/stage/stage.h"

namespace weir {

class LineContext {
 public:
  /// `held_bytes_max`: more than that of lines before a hit that may come are an Error(OverLimit).
  LineContext(uint64_t before, uint64_t after, size_t held_bytes_max)
      : before_(before), after_(after), held_bytes_max_(held_bytes_max) {}

  /// A file begins: the lines before are not around its hits.
  void begin_file();

  /// `hits` are lines of `text`, with which they share the chunk. Puts held lines out and returns those of `text`.
  Text take(const Text& text, const Text& hits, Emit& out);

 private:
  void go_on(const Text& text, uint32_t from, uint32_t to, Text& kept);
  uint64_t go_back(const Text& text, uint32_t from, uint32_t to, Text& kept) const;
  void put_out_held(uint64_t count, const Place& place, Emit& out);
  void hold(const Text& text, uint32_t from);

  uint64_t before_, after_;
  size_t held_bytes_max_;
  uint64_t left_ = 0;               ///< lines behind the last hit that are still wanted
  std::deque<std::string> held_;    ///< the last lines that were not put out, with their '\n'
  size_t held_bytes_ = 0;
};

}  // namespace weir
