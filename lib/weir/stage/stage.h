// The six kinds of stage. Three wait, on the loop: Source, Flow and Sink are coroutines over an Input and an Output (a
// Junction is a Flow of several inputs).
// Three compute, on the pool: Map (pure; several in flight, handed on in input order), Step (one at a time, in input
// order) and Fold (partial states, merged at the end). Write a Map unless you can't. There is no common base class;
// a graph holds them in a variant (graph.h).
//
// A compute stage gets its output room from Emit and never waits. What may grow out of one input without bound (a
// decoder, say) returns More after each block and is called again with the same input.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/base/block.h"
#include "weir/base/credit.h"
#include "weir/base/spill.h"
#include "weir/stage/packet.h"
#include "weir/task/task.h"

namespace weir {

struct StageContext;
struct FieldTypes;
class Input;
class Output;

/// Something that a result carries to the end of the run: a line that could not be parsed, a value that did not read
/// as a number. Booked in input order, so what `head` cut off is never reported.
struct Note {
  enum class Kind : uint8_t {
    Warning,
    Unparsed,   ///< a line that its parser could not read
    Value,      ///< a value that did not read as what was needed
    Lines,      ///< `count` lines have been parsed, into `records`: what the line numbers of later notes count from
    Types,      ///< `types` of the fields of some records
  };
  Kind kind = Kind::Warning;
  Place place;                  ///< the chunk
  uint64_t line = 0;            ///< 0-based within the chunk
  uint64_t count = 1;           ///< how many like this one
  uint64_t records = 0;
  std::string text;             ///< why; empty in notes that only count
  std::string reject = {};      ///< of Unparsed: the line with its end, where somebody keeps it
  bool fatal = false;           ///< of Unparsed: it ends the run, and is told by the error
  std::shared_ptr<const FieldTypes> types = {};   // shared: notes are copied
};

/// Where compute stages put their results.
class Emit {
 public:
  virtual void push(Packet packet) = 0;
  /// A block for output, at least `payload_bytes` large. Never waits.
  virtual Buffer block(size_t payload_bytes) = 0;
  virtual void note(Note note) = 0;
  /// For output that is made in pieces of unknown size; what is drawn here without credit must be small.
  virtual Arena& arena() = 0;
  /// Whether somebody asked for the end; long work looks at it between batches and returns early.
  virtual bool stopping() const = 0;
  void push_chunk(Buffer buffer, size_t size, const Packet& like) {
    push(Packet(std::move(buffer).freeze(size), like.place));
  }

 protected:
  ~Emit() = default;
};

/// Working memory of one task for one stage: parsers, tables, builders. Leased, reused, never shared.
struct Scratch {
  virtual ~Scratch() = default;
};

enum class Verdict : uint8_t {
  Done,   ///< the input is used up
  More,   ///< call again with the same input
  Stop,   ///< Step only: nothing that follows is wanted
};

class Map {
 public:
  virtual ~Map() = default;
  virtual std::unique_ptr<Scratch> make_scratch() const { return nullptr; }
  /// Takes what it wants out of `input`. Called from several threads at a time, each with its own scratch.
  virtual Verdict apply(Packet& input, Scratch* scratch, Emit& out) const = 0;
};

class Step {
 public:
  virtual ~Step() = default;
  virtual Verdict step(Packet& input, Emit& out) = 0;
  /// After the last input, also when that ended in an error. More: call again.
  virtual Verdict finish(Emit& out) {
    (void)out;
    return Verdict::Done;
  }
  /// Whether `step` may ever return Stop; then tasks are dispatched carefully at first.
  virtual bool may_stop() const { return false; }
  /// Whether `packet` may go by without being stepped; asked on the loop's thread, between steps.
  virtual bool passes(const Packet& packet) const {
    (void)packet;
    return false;
  }
  /// What it holds, in bytes; looked at after each call, and counted against the memory of the run. A Step for which
  /// that grows says so by the Growth of its node.
  virtual size_t held_bytes() const { return 0; }
  /// Puts aside what it holds, when that is more than it may. False: it can't, and the run fails. The store lives as
  /// long as the run.
  virtual bool spill(SpillStore& store) {
    (void)store;
    return false;
  }
};

class Fold {
 public:
  struct State {
    virtual ~State() = default;
    /// What it holds, in bytes; counted against the memory of the run.
    virtual size_t bytes() const { return 0; }
    /// Puts aside what it holds, when that is more than it may. False: it can't, and the run fails.
    virtual bool spill(SpillStore& store) {
      (void)store;
      return false;
    }
    Credit credit;   ///< for what it holds; kept by whoever runs it
  };
  using States = std::span<const std::unique_ptr<State>>;
  virtual ~Fold() = default;
  virtual std::unique_ptr<State> make_state() const = 0;
  virtual void fold(State& state, Packet& input) const = 0;
  virtual void merge(State& into, State& from) const = 0;
  /// At the end, before the states are merged, there may be work for several workers, in phases: how many jobs phase
  /// 0, 1, … has; none: there are no more phases. Called with all states, between the phases.
  virtual size_t end_jobs(States states, size_t phase, const SpillRoom& room) const {
    (void)states, (void)phase, (void)room;
    return 0;
  }
  virtual void run_end_job(States states, size_t phase, size_t job, const SpillRoom& room) const {
    (void)states, (void)phase, (void)job, (void)room;
  }
  /// Puts out the result, a block or batch for each call; More until nothing is left.
  virtual Verdict finish(State& state, Emit& out) const = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  virtual Task<void> run(StageContext& context, Output& out) = 0;
};

class Flow {
 public:
  virtual ~Flow() = default;
  virtual Task<void> run(StageContext& context, Input& in, Output& out) = 0;
};

/// What makes one stream of several; waits on the loop, like a Flow.
class Junction {
 public:
  virtual ~Junction() = default;
  /// `inputs`: in the order of its node's.
  virtual Task<void> run(StageContext& context, std::span<Input> inputs, Output& out) = 0;
};

class Sink {
 public:
  virtual ~Sink() = default;
  /// Commits only when `in` has ended as done. Whatever it throws fails the run.
  virtual Task<void> run(StageContext& context, Input& in) = 0;
};

}  // namespace weir
