// Operating errors: what can go wrong in a correct program. Thrown as `Error` inside the library, returned as
// std::expected<…, Error> at its border. An Error says what was being done, to which file, at which line and byte,
// in which stage, and why; whoever knows a part adds it on the way up, and the first to say a part is the nearest to
// the cause, so later ones do not overwrite it.
// A bad record is data, not an Error; a broken invariant is a WEIR_CHECK.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

enum class ErrorCode : uint8_t {
  Usage,         ///< the pipeline, an option or a graph is wrong; nothing was read or written
  NotFound,      ///< a file, host or program does not exist
  Permission,    ///< the kernel refused
  IsDirectory,   ///< a directory where a file was meant
  Io,            ///< reading or writing failed (EIO, reset, and whatever has no code of its own)
  NoSpace,       ///< the disk or the quota is full
  ReaderClosed,  ///< whoever read our output has gone (EPIPE, ECONNRESET on a send)
  Corrupt,       ///< compressed or framed data that does not decode
  Truncated,     ///< data that ends too early
  TooLong,       ///< a line over --max-line, a nesting over its limit
  OverLimit,     ///< memory ledger, --max-expand, connection limit
  AddressInUse,  ///< listen: somebody else has the address
  Refused,       ///< connect: nobody listens there
  Unparsed,      ///< a record that cannot be parsed, where the pipeline is strict about it
  ChildFailed,   ///< a child process exited with a status other than 0, or by a signal
  TimedOut,
  Interrupted,   ///< the run was asked to end before its input had
  Unsupported,   ///< the kernel or this build lacks what is needed
};

class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message);

  /// From an errno value: `doing` is a gerund with its object ("opening", "connecting to 127.0.0.1:80").
  static Error from_errno(int error_number, std::string_view doing);

  /// Context, each kept only if not yet known. They return *this, to be chained: `throw Error(…).in_file(path)`.
  Error& in_file(std::string_view path);
  Error& at_line(uint64_t line);      ///< 1-based
  Error& at_offset(uint64_t offset);  ///< 0-based byte in the file as stored on disk
  Error& in_stage(std::string_view name, int index);  ///< index: 0-based place in the pipeline

  ErrorCode code() const noexcept { return code_; }
  int error_number() const noexcept { return error_number_; }  ///< errno, or 0
  const std::string& message() const noexcept { return message_; }
  const std::string& file() const noexcept { return file_; }
  std::optional<uint64_t> line() const noexcept { return line_; }
  std::optional<uint64_t> offset() const noexcept { return offset_; }
  const std::string& stage() const noexcept { return stage_; }
  int stage_index() const noexcept { return stage_index_; }  ///< -1 when unknown

  /// One line without a newline: "app.log.gz: unexpected end of gzip data at byte 81203".
  std::string text() const;
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  int error_number_ = 0;
  int stage_index_ = -1;
  std::string message_, file_, stage_;
  std::optional<uint64_t> line_, offset_;
};

}  // namespace weir
