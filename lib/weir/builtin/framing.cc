#include "weir/builtin/framing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "weir/base/error.h"
#include "weir/builtin/decode.h"
#include "weir/builtin/value_framing.h"
#include "weir/format/json_parser.h"
#include "weir/format/sniff.h"
#include "weir/scan/newline.h"

namespace weir {
namespace {

class FrameLines final : public Step {
 public:
  explicit FrameLines(size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  /// Somebody reads line numbers: count also where the input could be read again.
  void count_lines() { always_counts_ = true; }

  /// Records are read behind this, of files that have `format`, or each its own if that is null: JSON that is no JSON
  /// lines is cut into its values.
  void frame_values(const FormatDef* format) {
    frames_values_ = true;
    format_ = format;
  }
  void bind(const BindContext& context) { file_names_ = context.file_names; }

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
    shape_.reset();
    values_.reset();
    if (!frames_values_) return;
    const FormatDef* format = format_;
    if (!format && file_names_) format = format_of_name(file_names_(place_.file));
    if (!format || format == &json_format) shape_.emplace(format != nullptr);
  }

  void cut(Chunk chunk, Emit& out) {
    if (values_) return put_values(chunk.view(), out);
    if (shape_) {
      auto is = shape_->look_at(chunk.view());
      if (is == JsonIs::Undecided) return keep(chunk.view());
      shape_.reset();
      if (is == JsonIs::Values) {
        values_.emplace(line_bytes_max_);
        if (!rest_.empty()) put_values(std::exchange(rest_, {}), out);
        return put_values(chunk.view(), out);
      }
    }
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
    if (values_) {
      Text text = values_->end(out);
      uint64_t offset = text.place().offset;
      put_text(std::move(text), offset, out);
      if (values_->in_list())
        out.note({.kind = Note::Kind::Warning,
                  .place = {.file = kNoFile},
                  .text = fmt::format("{}: the list at the top is not closed",
                                      file_names_ ? file_names_(place_.file) : "(input)")});
    }
    if (!rest_.empty()) {
      put_copy(rest_, rest_.ends_with('\n') ? "" : "\n", out);
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

  void put_values(std::string_view bytes, Emit& out) {
    auto put_made = [&](Text text) {
      uint64_t offset = text.place().offset;
      put_text(std::move(text), offset, out);
    };
    try {
      put_made(values_->take(bytes, out));
    } catch (const Error&) {
      put_made(values_->made(out));   // what comes before the damage
      throw;
    }
    place_.offset += bytes.size();
  }

  void put_whole(Chunk lines, Emit& out) {
    size_t bytes = lines.size();
    put_text(Text(std::move(lines), Place()), place_.offset, out);
    place_.offset += bytes;
  }

  void put_text(Text text, uint64_t offset, Emit& out) {
    if (text.empty()) return;
    auto bytes = text.chunk().view();
    uint64_t count = counts_lines_ ? count_newlines(bytes.data(), bytes.data() + bytes.size()) : 0;
    place_.sequence = sequence_++;
    text.place() = place_;
    text.place().offset = offset;
    Packet packet(std::move(text));
    packet.opens_file = std::exchange(opens_, false);
    out.push(std::move(packet));
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

  bool frames_values_ = false;
  const FormatDef* format_ = nullptr;
  FileNames file_names_;
  std::optional<JsonShape> shape_;         ///< of a file whose shape is not known yet
  std::optional<ValueFraming> values_;     ///< of one that is no lines
};

}  // namespace

std::unique_ptr<Step> make_framing_step(size_t line_bytes_max, bool counts_lines) {
  auto frame = std::make_unique<FrameLines>(line_bytes_max);
  if (counts_lines) frame->count_lines();
  return frame;
}

void ensure_decoded(Plan& plan) {
  if (plan.carries() == EdgeKind::Bytes && plan.encoded())
    add_decoding(plan, {.expand_max = plan.options().expand_max}, true);
}

void ensure_lines(Plan& plan) {
  if (plan.carries() != EdgeKind::Bytes) return;
  ensure_decoded(plan);
  auto frame = std::make_unique<FrameLines>(plan.options().line_bytes_max);
  auto* made = frame.get();
  plan.set_count_lines([made] { made->count_lines(); });
  plan.add({.name = "lines",
            .kernel = std::move(frame),
            .in = EdgeKind::Bytes,
            .out = EdgeKind::Lines,
            .detail = "cuts bytes into whole lines",
            .planned = true,
            .bind = [made](const SchemaPtr&, const BindContext& context) {
              made->bind(context);
              return SchemaPtr();
            }});
  plan.set_frame_values([made](const FormatDef* format) { made->frame_values(format); });
}

}  // namespace weir
