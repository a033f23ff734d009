#include "weir/stage/rejects.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <span>
#include <utility>

#include "weir/io/transfer.h"

namespace weir {

Task<void> Rejects::open() {
  if (limits_.file.empty()) co_return;
  int64_t fd = co_await loop_.open(limits_.file.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
  if (fd < 0) throw Error::from_errno(static_cast<int>(-fd), "opening").in_file(limits_.file);
  file_ = Descriptor(static_cast<int>(fd));
}

Task<void> Rejects::write() {
  while (writing_) co_await written_.wait();
  if (held_.empty() || !file_) co_return;
  std::string lines = std::exchange(held_, {});
  iovec vector{lines.data(), lines.size()};
  writing_ = true;
  int64_t failed = co_await write_full(loop_, file_.get(), std::span(&vector, 1), -1);
  writing_ = false;
  written_.notify();
  if (failed < 0) throw Error::from_errno(static_cast<int>(-failed), "writing").in_file(limits_.file);
}

Task<void> Rejects::close() {
  co_await write();
  if (!file_) co_return;
  int64_t failed = co_await loop_.close(file_.release());
  if (failed < 0) throw Error::from_errno(static_cast<int>(-failed), "closing").in_file(limits_.file);
}

std::optional<Error> Rejects::refusal(uint64_t parsed, uint64_t unparsed, bool at_end) const {
  uint64_t lines = parsed + unparsed;
  if (limits_.count_max && unparsed > *limits_.count_max)
    return Error(ErrorCode::Unparsed, fmt::format("more lines than the {} that --max-rejects allows could not be parsed", *limits_.count_max));
  bool counts = at_end || lines >= kLinesMin;
  if (limits_.share_max && counts && static_cast<double>(unparsed) > *limits_.share_max * static_cast<double>(lines))
    return Error(ErrorCode::Unparsed, fmt::format("{} of {} lines could not be parsed, more than the {:.6g} % that --max-rejects allows",
                                                  unparsed, lines, *limits_.share_max * 100));
  return std::nullopt;
}

}  // namespace weir
