// NoteBook: what the results of a run carry to its end, booked in input order: the first notes of each kind whole, the
// others counted. Memory is bounded, however much is wrong with the input. One thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "weir/stage/drift.h"
#include "weir/stage/stage.h"

namespace weir {

class NoteBook {
 public:
  static constexpr size_t kKeptOfEachKind = 16;

  void add(Note note) {
    auto kind = static_cast<size_t>(note.kind);
    counts_[kind] += note.count;
    if (note.kind == Note::Kind::Value) {   // the same of many records is told once
      auto same = std::find_if(notes_.begin(), notes_.end(), [&](const Note& kept) {
        return kept.kind == note.kind && kept.place.file == note.place.file && kept.text == note.text;
      });
      if (same != notes_.end()) {
        same->count += note.count;
        return;
      }
    }
    if (kept_[kind]++ < kKeptOfEachKind) notes_.push_back(std::move(note));
  }
  void add_types(const Note& note) { drift_.add(*note.types, note.place); }
  void add_parsed(uint64_t records) { parsed_ += records; }

  const std::vector<Note>& notes() const { return notes_; }
  uint64_t count(Note::Kind kind) const { return counts_[static_cast<size_t>(kind)]; }
  uint64_t parsed() const { return parsed_; }   ///< records that parsers made
  const Drift& drift() const { return drift_; }

 private:
  std::vector<Note> notes_;
  std::array<uint64_t, 5> counts_{}, kept_{};
  Drift drift_;
  uint64_t parsed_ = 0;
};

/// Line numbers of notes. Tasks know lines within their chunk only; here, in input order, each parser's lines are
/// added up, file by file.
class LineCount {
 public:
  /// A Lines note moves on; any other gets the number of the first line of its chunk.
  void place(Note& note) {
    if (note.place.file == kNoFile) return;
    if (note.place.file != file_ || !started_) {
      started_ = true;
      file_ = note.place.file;
      lines_ = 0;
    }
    if (note.kind == Note::Kind::Lines) lines_ += note.count;
    else if (note.place.first_line == 0) note.place.first_line = lines_ + 1;
  }

 private:
  uint32_t file_ = 0;
  uint64_t lines_ = 0;
  bool started_ = false;
};

}  // namespace weir
