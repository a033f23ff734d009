// StageChain: Steps and Maps one behind the other for one input, called by whoever needs a file taken apart outside a
// segment: from bytes to batches. One thread at a time. Works depth first and stops where enough has come out.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "weir/stage/stage.h"

namespace weir {

class StageChain final : public Emit {
 public:
  explicit StageChain(Arena& arena) : arena_(arena) {}
  ~StageChain() = default;
  StageChain(const StageChain&) = delete;
  StageChain& operator=(const StageChain&) = delete;

  void add(std::unique_ptr<Step> step);
  /// A Map with a scratch of its own, made when it is first used.
  void add(std::shared_ptr<const Map> map);
  /// The last element: a Map whose scratch is given to each `work`.
  void end_with(std::shared_ptr<const Map> map);

  void feed(Packet packet) { elements_[0].queue.push_back(std::move(packet)); }
  /// No more will be fed.
  void end() { ends_ = true; }

  /// Goes on until all that was fed is used up, or `outputs` hold `bytes_max` and there is more: then true.
  bool work(Scratch* last, size_t bytes_max);

  std::vector<Packet> outputs;   ///< for the caller to take
  std::vector<Note> notes;       ///< the same

  void push(Packet packet) override;
  Buffer block(size_t payload_bytes) override { return arena_.allocate(payload_bytes); }
  void note(Note note) override { notes.push_back(std::move(note)); }
  Arena& arena() override { return arena_; }
  bool stopping() const override { return false; }

 private:
  struct Element {
    std::unique_ptr<Step> step;
    std::shared_ptr<const Map> map;   // shared by the chains of all files
    std::unique_ptr<Scratch> scratch;
    bool borrows = false;
    std::deque<Packet> queue;
  };
  bool apply_deepest(Scratch* last);

  Arena& arena_;
  std::vector<Element> elements_;
  size_t current_ = 0;
  size_t finished_ = 0;          ///< elements below this one are at their end
  size_t put_out_bytes_ = 0;
  bool ends_ = false;
};

}  // namespace weir
