#include "weir/builtin/value_framing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "weir/base/error.h"
#include "weir/scan/newline.h"

namespace weir {

Text ValueFraming::take(std::string_view bytes, Emit& out) {
  using Event = JsonValueCutter::Event;
  if (taken_ == 0 && bytes.starts_with("\xEF\xBB\xBF")) {
    taken_ = 3;
    bytes.remove_prefix(3);
  }
  size_t place = 0, from = 0;   // of the value at hand, or of what is between values
  auto look_between_values = [&] { look_between(bytes.substr(from, place - from), taken_ + from); };
  for (;;) {
    switch (cutter_.next(bytes, place)) {
      case Event::Begins:
        look_between_values();
        from = place;
        value_begin_ = taken_ + place;
        break;
      case Event::Ends:
        put_value(bytes.substr(from, place - from), taken_ + place);
        from = place;
        break;
      case Event::TooDeep:
        throw Error(ErrorCode::TooLong, fmt::format("a value is nested deeper than {}; it begins", JsonValueCutter::kDepthMax))
            .at_offset(value_begin_);
      case Event::None:
        if (cutter_.in_value()) open_ += bytes.substr(from);
        else look_between_values();
        check_length(open_.size());
        taken_ += bytes.size();
        return made(out);
    }
  }
}

Text ValueFraming::end(Emit& out) {
  if (!open_.empty()) put_value({}, taken_);
  return made(out);
}

/// What stands between values: only its newlines matter.
void ValueFraming::look_between(std::string_view bytes, uint64_t offset) {
  size_t newline = bytes.find('\n');
  if (newline == std::string_view::npos) return;
  // The first one is that behind the value before.
  if (newlines_ == 0 && has_newline_) next_begin_ = offset + newline + 1;
  newlines_ += count_newlines(bytes.data(), bytes.data() + bytes.size());
}

void ValueFraming::put_value(std::string_view rest, uint64_t end) {
  std::string_view value = rest;
  if (!open_.empty()) value = open_.append(rest);
  check_length(value.size());
  if (runs_.empty()) text_begin_ = next_begin_;
  if (newlines_ > has_newline_) text_.append(newlines_ - has_newline_, '\n');
  newlines_ = 0;
  has_newline_ = true;
  // One that was cut off has blanks at its end, which are none of it.
  size_t size = value.find_last_not_of(" \t\r\n") + 1;
  next_begin_ = end - (value.size() - size);
  look_between(value.substr(size), next_begin_);
  value = value.substr(0, size);
  auto begin = static_cast<uint32_t>(text_.size());
  for (size_t at = value.find('\n'); at != std::string_view::npos; at = value.find('\n', at + 1))
    inner_.push_back(begin + static_cast<uint32_t>(at));
  text_ += value;
  text_ += '\n';
  runs_.push_back({begin, static_cast<uint32_t>(text_.size())});
  open_.clear();
}

void ValueFraming::check_length(size_t bytes) const {
  if (bytes > value_bytes_max_)
    throw Error(ErrorCode::TooLong, fmt::format("a value is longer than {} bytes, the limit that --max-line sets; it begins",
                                                value_bytes_max_))
        .at_offset(value_begin_);
}

Text ValueFraming::made(Emit& out) {
  if (runs_.empty()) return Text();
  Buffer buffer = out.block(text_.size());
  std::memcpy(buffer.data(), text_.data(), text_.size());
  Place place;
  place.offset = text_begin_;
  Text text(std::move(buffer).freeze(text_.size()), place, std::exchange(runs_, {}));
  text.set_inner_newlines(std::make_shared<const std::vector<uint32_t>>(std::exchange(inner_, {})));
  text_.clear();
  return text;
}

}  // namespace weir
