#include "weir/builtin/framing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "weir/base/error.h"
#include "weir/builtin/decode.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

class FrameLines final : public Step {
 public:
  explicit FrameLines(size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  /// Somebody reads line numbers: count also where the input could be read again.
  void count_lines() { always_counts_ = true; }

  Verdict step(Packet& input, Emit& out) override {
    if (input.opens_file) begin_file(input);
    if (Chunk* chunk = input.chunk(); chunk && !chunk->empty()) cut(std::move(*chunk), out);
    if (input.closes_file) end_file(out);
    return Verdict::Done;
  }

  Verdict finish(Emit& out) override {
    end_file(out);
    return Verdict::Done;
  }

 private:
  void begin_file(const Packet& input) {
    place_ = input.place;
    place_.offset = 0;
    counts_lines_ = always_counts_ || input.place.first_line != 0;
    place_.first_line = 1;
    opens_ = in_file_ = true;
  }

  void cut(Chunk chunk, Emit& out) {
    const char* begin = chunk.data();
    const char* end = begin + chunk.size();
    const char* newline = find_last_newline(begin, end);
    if (!newline) return keep(chunk.view());
    size_t whole = static_cast<size_t>(newline + 1 - begin);
    std::string_view rest = chunk.view().substr(whole);
    std::string next_rest(rest);
    if (!rest_.empty()) {
      const char* first_end = line_end(begin, end);
      check_length(rest_.size() + static_cast<size_t>(first_end - begin));
      if (chunk.extend_front(rest_)) {
        whole += rest_.size();
      } else {
        size_t head = static_cast<size_t>(first_end - begin);
        put_copy(rest_, chunk.view().substr(0, head), out);
        chunk = chunk.slice(head, chunk.size() - head);
        whole -= head;
      }
    }
    rest_ = std::move(next_rest);
    check_length(rest_.size());
    if (whole) put(chunk.slice(0, whole), out);
  }

  void keep(std::string_view bytes) {
    check_length(rest_.size() + bytes.size());
    rest_.append(bytes);
  }

  void end_file(Emit& out) {
    if (!std::exchange(in_file_, false)) return;
    if (!rest_.empty()) {
      put_copy(rest_, "\n", out);
      rest_.clear();
    }
    Packet end{Text()};
    end.place = place_;
    end.opens_file = std::exchange(opens_, false);
    end.closes_file = true;
    out.push(std::move(end));
  }

  void put_copy(std::string_view front, std::string_view back, Emit& out) {
    Buffer buffer = out.block(front.size() + back.size());
    std::memcpy(buffer.data(), front.data(), front.size());
    std::memcpy(buffer.data() + front.size(), back.data(), back.size());
    put(std::move(buffer).freeze(front.size() + back.size()), out);
  }

  /// A line that lies in one chunk can be too long only for a limit that is smaller than a chunk.
  void put(Chunk lines, Emit& out) {
    if (line_bytes_max_ < kBlockPayloadBytes + kBlockHeadroomBytes) {
      const char* end = lines.data() + lines.size();
      for (const char* at = lines.data(); at < end;) {
        const char* next = line_end(at, end);
        auto size = static_cast<size_t>(next - at);
        if (size > line_bytes_max_) {
          if (at > lines.data()) put_whole(lines.slice(0, static_cast<size_t>(at - lines.data())), out);
          check_length(size);
        }
        at = next;
      }
    }
    put_whole(std::move(lines), out);
  }

  void put_whole(Chunk lines, Emit& out) {
    size_t bytes = lines.size();
    uint64_t count = counts_lines_ ? count_newlines(lines.data(), lines.data() + bytes) : 0;
    place_.sequence = sequence_++;
    Packet packet(Text(std::move(lines), place_));
    packet.opens_file = std::exchange(opens_, false);
    out.push(std::move(packet));
    place_.offset += bytes;
    // Where the input can be read again, whoever needs the number counts.
    place_.first_line = counts_lines_ ? place_.first_line + count : 0;
  }

  void check_length(size_t bytes) const {
    if (bytes <= line_bytes_max_) return;
    Error error(ErrorCode::TooLong, fmt::format("a line is longer than {} bytes, the limit that --max-line sets; it begins",
                                                line_bytes_max_));
    error.at_offset(place_.offset);
    if (counts_lines_) error.at_line(place_.first_line);
    throw error;
  }

  size_t line_bytes_max_;
  std::string rest_;
  Place place_;
  uint64_t sequence_ = 0;
  bool opens_ = false;
  bool in_file_ = false;
  bool counts_lines_ = false, always_counts_ = false;
};

}  // namespace

void ensure_decoded(Plan& plan) {
  if (plan.carries() == EdgeKind::Bytes && plan.encoded())
    add_decoding(plan, {.expand_max = plan.options().expand_max}, true);
}

void ensure_lines(Plan& plan) {
  if (plan.carries() != EdgeKind::Bytes) return;
  ensure_decoded(plan);
  auto frame = std::make_unique<FrameLines>(plan.options().line_bytes_max);
  plan.set_count_lines([made = frame.get()] { made->count_lines(); });
  plan.add({.name = "lines",
            .kernel = std::move(frame),
            .in = EdgeKind::Bytes,
            .out = EdgeKind::Lines,
            .detail = "cuts bytes into whole lines",
            .planned = true});
}

}  // namespace weir
