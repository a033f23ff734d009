#include "weir/builtin/join_aside.h"

#include <fmt/format.h>

#include <utility>

#include "weir/base/error.h"
#include "weir/query/byte_stream.h"

namespace weir {
namespace {

constexpr size_t kRecordsAtOnce = 4096;   // between looks at whether anybody still waits
constexpr size_t kSorters = 3;            // share the room

/// Numbers as bytes in their order.
void append_number(uint64_t number, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

}  // namespace

JoinAside::JoinAside(Theirs& theirs, JoinKind kind, const JoinKey& key, const Joining* joining)
    : theirs_(theirs), kind_(kind), key_(key), joining_(joining), by_time_(theirs.fields.terms().asof.has_value()) {
  if (theirs_.keyless) lone_ = std::move(*theirs_.keyless);
}

void JoinAside::keep_room(RecordSorter& sorter) {
  if (sorter.held_bytes() > theirs_.room.bytes / kSorters) sorter.spill(*theirs_.room.store);
}

void JoinAside::add(Batch& batch) {
  auto keys = key_.evaluate(batch, eval_);
  if (joining_) joining_->begin(batch, eval_);
  schema_ = batch.schema_ptr();
  made_ = batch.is_made();
  for (uint16_t row : batch.selection()) {
    // The number of the record is its position among those of one key.
    auto position = Position::of_packed(count_++);
    bool has_key = key_.make(keys, batch, row, eval_, key_text_);
    if (!has_key && !keeps_lone_ours(kind_)) continue;
    auto bytes = writer_.write(batch, row);
    if (has_key) {
      ours_.add(key_text_, position, bytes);
      continue;
    }
    text_.clear();
    ByteWriter(text_).put_text(bytes);
    key_text_.clear();
    append_number(position.packed(), key_text_);
    result_.add(key_text_, Position(), text_);
  }
  eval_.take_misread();
  keep_room(ours_);
  keep_room(result_);
}

bool JoinAside::go_on(Emit& out) {
  switch (phase_) {
    case Phase::Adding:
      ours_.finish();
      theirs_.put_aside->finish();
      has_theirs_ = theirs_.put_aside->next(theirs_record_);
      phase_ = Phase::Meeting;
      return true;
    case Phase::Meeting:
      meet();
      return true;
    case Phase::TheirRest:
      let_go_group();
      for (size_t i = 0; i < kRecordsAtOnce; i++) {
        if (!has_theirs_ || kind_ != JoinKind::Full) {
          phase_ = Phase::Ours;
          theirs_.put_aside.reset();
          ours_ = RecordSorter();
          result_.finish();
          lone_.finish();
          reader_.emplace(schema_, made_);
          return true;
        }
        let_go_theirs(theirs_record_.position(), theirs_record_.payload());
        next_theirs();
      }
      return true;
    case Phase::Ours:
      if (!put_out_ours(out)) phase_ = kind_ == JoinKind::Full ? Phase::Lone : Phase::Done;
      return true;
    case Phase::Lone:
      if (!put_out_lone(out)) phase_ = Phase::Done;
      return true;
    case Phase::Done: break;
  }
  return false;
}

void JoinAside::meet() {
  Record ours;
  for (size_t i = 0; i < kRecordsAtOnce; i++) {
    if (!ours_.next(ours)) {
      phase_ = Phase::TheirRest;
      return;
    }
    by_time_ ? meet_latest(ours) : meet_group(ours);
  }
}

bool JoinAside::next_theirs() { return has_theirs_ = theirs_.put_aside->next(theirs_record_); }

/// Theirs has met nothing and will not any more.
void JoinAside::let_go_theirs(Position position, std::string_view payload) {
  if (kind_ != JoinKind::Full) return;
  lone_.add({}, position, payload);
  keep_room(lone_);
}

void JoinAside::let_go_group() {
  for (const Held& held : group_)
    if (!held.met) let_go_theirs(held.position, held.payload);
  group_.clear();
  group_bytes_ = 0;
}

void JoinAside::meet_group(const Record& ours) {
  if (group_.empty() || group_[0].key != ours.key()) {
    let_go_group();
    while (has_theirs_ && theirs_record_.key() < ours.key()) {
      let_go_theirs(theirs_record_.position(), theirs_record_.payload());
      next_theirs();
    }
    while (has_theirs_ && theirs_record_.key() == ours.key()) {
      if (adds_theirs(kind_) || group_.empty()) {
        group_.push_back({theirs_record_.position(), std::string(theirs_record_.key()), std::string(theirs_record_.payload())});
        group_bytes_ += sizeof(Held) + group_.back().key.size() + group_.back().payload.size();
      }
      if (group_bytes_ > theirs_.room.bytes)
        throw Error(ErrorCode::OverLimit,
                    fmt::format("theirs has more than {} MiB of rows with one key, which is what --memory leaves it",
                                theirs_.room.bytes >> 20));
      next_theirs();
    }
  }
  bool meets = !group_.empty();
  if (!adds_theirs(kind_)) {
    if (meets == (kind_ == JoinKind::Semi)) put(ours, 0, nullptr);
    return;
  }
  if (!meets && keeps_lone_ours(kind_)) put(ours, 0, nullptr);
  for (size_t i = 0; i < group_.size(); i++) {
    group_[i].met = true;
    put(ours, i, &group_[i].payload);
  }
}

void JoinAside::meet_latest(const Record& ours) {
  if (!group_.empty() && without_time(group_[0].key) != without_time(ours.key())) let_go_group();
  while (has_theirs_ && theirs_record_.key() <= ours.key()) {
    let_go_group();
    group_.push_back({theirs_record_.position(), std::string(theirs_record_.key()), std::string(theirs_record_.payload())});
    next_theirs();
  }
  if (!group_.empty() && without_time(group_[0].key) != without_time(ours.key())) let_go_group();
  bool meets = !group_.empty() && is_within(ours.key(), group_[0].key, theirs_.fields.terms().within_ns);
  if (!adds_theirs(kind_)) {
    if (meets == (kind_ == JoinKind::Semi)) put(ours, 0, nullptr);
  } else if (meets) {
    group_[0].met = true;
    put(ours, 0, &group_[0].payload);
  } else if (keeps_lone_ours(kind_)) {
    put(ours, 0, nullptr);
  }
}

void JoinAside::put(const Record& ours, size_t number, const std::string* payload) {
  text_.clear();
  ByteWriter out(text_);
  out.put_text(ours.payload());
  if (payload) text_ += *payload;
  key_text_.clear();
  append_number(ours.position().packed(), key_text_);
  append_number(number, key_text_);
  result_.add(key_text_, Position(), text_);
  keep_room(result_);
}

bool JoinAside::put_out_ours(Emit& out) {
  Record record;
  payloads_.clear();
  while (!reader_->is_full() && result_.next(record)) {
    ByteReader in(record.payload());
    auto row = in.get_text();
    reader_->add(row);
    payloads_.emplace_back(record.payload().substr(static_cast<size_t>(row.data() + row.size() - record.payload().data())));
  }
  if (reader_->rows() == 0) return false;
  Batch batch;
  reader_->emit(out.arena(), batch);
  if (joining_)
    for (size_t row = 0; row < payloads_.size(); row++)
      if (!payloads_[row].empty()) joining_->add(batch, static_cast<uint16_t>(row), batch.arena().put(payloads_[row]));
  number(batch);
  out.push(Packet(std::move(batch)));
  return true;
}

bool JoinAside::put_out_lone(Emit& out) {
  Record record;
  std::vector<std::string> held;
  size_t bytes = 0;
  while (held.size() < kBatchRowsMax && bytes < kPieceBytes && lone_.next(record)) {
    held.emplace_back(record.payload());
    bytes += held.back().size();
  }
  if (held.empty()) return false;
  Batch batch;
  joining_->make_lone({held.begin(), held.end()}, schema_ && !made_, out.arena(), batch);
  number(batch);
  out.push(Packet(std::move(batch)));
  return true;
}

/// Where records came from is not kept; their order is.
void JoinAside::number(Batch& batch) { batch.place().sequence = sequence_++; }

}  // namespace weir
