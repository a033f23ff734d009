#include "weir/base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace weir {
namespace {

ErrorCode code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::NotFound;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::Permission;
    case EISDIR: return ErrorCode::IsDirectory;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ErrorCode::NoSpace;
    case EPIPE: return ErrorCode::ReaderClosed;
    case EADDRINUSE: return ErrorCode::AddressInUse;
    case ECONNREFUSED: return ErrorCode::Refused;
    case ETIMEDOUT: return ErrorCode::TimedOut;
    case ENOSYS:
    case EOPNOTSUPP: return ErrorCode::Unsupported;
    default: return ErrorCode::Io;
  }
}

}  // namespace

Error::Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

Error Error::from_errno(int error_number, std::string_view doing) {
  auto reason = std::generic_category().message(error_number);
  Error error(code_of(error_number), doing.empty() ? reason : fmt::format("{}: {}", doing, reason));
  error.error_number_ = error_number;
  return error;
}

Error& Error::in_file(std::string_view path) {
  if (file_.empty()) file_ = path;
  return *this;
}

Error& Error::at_line(uint64_t line) {
  if (!line_) line_ = line;
  return *this;
}

Error& Error::at_offset(uint64_t offset) {
  if (!offset_) offset_ = offset;
  return *this;
}

Error& Error::in_stage(std::string_view name, int index) {
  if (stage_.empty()) {
    stage_ = name;
    stage_index_ = index;
  }
  return *this;
}

std::string Error::text() const {
  std::string text;
  if (!file_.empty()) text += file_;
  if (line_) text += fmt::format("{}{}", file_.empty() ? "line " : ":", *line_);
  if (!text.empty()) text += ": ";
  text += message_;
  if (offset_) text += fmt::format(" at byte {}", *offset_);
  return text;
}

}  // namespace weir
