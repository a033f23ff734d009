#include "weir/codec/zstd_codec.h"

#include <fmt/format.h>
#define ZSTD_STATIC_LINKING_ONLY  // for ZSTD_nextInputType; libzstd is linked statically
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <new>
#include <string>

#include "weir/base/check.h"
#include "weir/base/error.h"

namespace weir {
namespace {

constexpr size_t kMagicBytes = 4, kBlockHeaderBytes = 3;

/// Whether the first byte is one of a skippable frame's sixteen magics: 50…5F 2A 4D 18.
bool is_skippable_first(uint8_t byte) { return (byte & 0xf0) == 0x50; }

/// Whether up to four bytes may be the beginning of a magic.
bool may_begin_frame(std::string_view bytes) {
  constexpr uint8_t kFrame[] = {0x28, 0xb5, 0x2f, 0xfd}, kSkippable[] = {0x50, 0x2a, 0x4d, 0x18};
  if (bytes.empty()) return true;
  bool skippable = is_skippable_first(static_cast<uint8_t>(bytes[0]));
  if (!skippable && static_cast<uint8_t>(bytes[0]) != kFrame[0]) return false;
  for (size_t i = 1; i < std::min(bytes.size(), kMagicBytes); ++i) {
    if (static_cast<uint8_t>(bytes[i]) != (skippable ? kSkippable : kFrame)[i]) return false;
  }
  return true;
}

struct FreeDCtx {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
struct FreeCCtx {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

/// A frame is decoded in one call if it is all there and its content fits, else block by block: a call into
/// libzstd that fails tells neither what it has read nor what it has written, so a failing one must not hold
/// more than a block.
class ZstdDecoder final : public Decoder {
 public:
  explicit ZstdDecoder(const DecoderLimits& limits)
      : context_(ZSTD_createDCtx()), window_log_max_(limits.window_log_max) {
    if (!context_) throw std::bad_alloc();
    size_t result = ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_log_max_);
    WEIR_CHECK(!ZSTD_isError(result));
  }

  Wants decode(std::string_view& input, char*& out, char* out_end) override {
    for (;;) {
      if (!in_frame_) {
        if (!begin_frame(input, out)) return Wants::Input;
        if (!in_frame_ && decode_whole_frame(input, out, out_end)) continue;
        in_frame_ = true;
      }
      if (out == out_end) return Wants::Output;
      std::string_view nothing;
      if (input.empty() && !pending_output_) return Wants::Input;
      decode_some(pending_output_ ? nothing : input, out, out_end);
      // Full counts as pending: whether the frame ends here shows only with more room.
      pending_output_ = in_frame_ && out == out_end;
    }
  }

  void finish() override {
    if (in_frame_ || magic_size_ > 0) {
      throw Error(ErrorCode::Truncated, "unexpected end of zstd data").at_offset(offset_);
    }
  }

  void restart(uint64_t offset) override {
    reset_context();
    offset_ = offset;
    is_first_frame_ = offset == 0;
    in_frame_ = pending_output_ = false;
    magic_size_ = 0;
  }

  size_t memory_bytes() const override { return ZSTD_sizeof_DCtx(context_.get()); }

 private:
  void reset_context() {
    ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
    wanted_bytes_ = kMagicBytes + 1;
  }

  /// Checks the magic at the front of the input. False: more input is needed. The magic stays in the input if
  /// all of it is there; if it came in pieces, it has been fed and the frame has begun.
  bool begin_frame(std::string_view& input, char* out) {
    if (magic_size_ == 0 && input.size() >= kMagicBytes) {
      if (!may_begin_frame(input)) throw_no_frame();
      return true;
    }
    while (magic_size_ < kMagicBytes && !input.empty()) {
      magic_[magic_size_++] = input.front();
      if (!may_begin_frame({magic_, magic_size_})) throw_no_frame();
      input.remove_prefix(1);
      ++offset_;
    }
    if (magic_size_ < kMagicBytes) return false;
    magic_size_ = 0;
    in_frame_ = true;
    offset_ -= kMagicBytes;
    std::string_view magic(magic_, kMagicBytes);
    char* unused = out;
    decode_some(magic, unused, out);
    return true;
  }

  /// True if the whole frame was there and has been decoded. Otherwise nothing has happened.
  bool decode_whole_frame(std::string_view& input, char*& out, char* out_end) {
    auto room = static_cast<size_t>(out_end - out);
    unsigned long long content_bytes = ZSTD_getFrameContentSize(input.data(), input.size());
    if (content_bytes == ZSTD_CONTENTSIZE_UNKNOWN || content_bytes == ZSTD_CONTENTSIZE_ERROR) return false;
    if (content_bytes > room) return false;
    size_t frame_bytes = ZSTD_findFrameCompressedSize(input.data(), input.size());
    if (ZSTD_isError(frame_bytes)) return false;
    size_t written = ZSTD_decompressDCtx(context_.get(), out, room, input.data(), frame_bytes);
    if (ZSTD_isError(written)) {
      reset_context();
      return false;
    }
    out += written;
    input.remove_prefix(frame_bytes);
    offset_ += frame_bytes;
    is_first_frame_ = false;
    return true;
  }

  /// One block, or what is there of it.
  void decode_some(std::string_view& input, char*& out, char* out_end) {
    ZSTD_inBuffer in{input.data(), std::min(input.size(), wanted_bytes_), 0};
    ZSTD_outBuffer to{out, static_cast<size_t>(out_end - out), 0};
    size_t wanted_bytes = ZSTD_decompressStream(context_.get(), &to, &in);
    if (ZSTD_isError(wanted_bytes)) throw_error(wanted_bytes);
    out += to.pos;
    input.remove_prefix(in.pos);
    offset_ += in.pos;
    in_frame_ = wanted_bytes != 0;
    if (in_frame_) {
      // The hint for a block's body counts the header of the next block too.
      bool is_body = ZSTD_nextInputType(context_.get()) == ZSTDnit_block;
      wanted_bytes_ = wanted_bytes - (is_body && wanted_bytes > kBlockHeaderBytes ? kBlockHeaderBytes : 0);
    } else {
      wanted_bytes_ = kMagicBytes + 1;
      is_first_frame_ = false;
    }
  }

  [[noreturn]] void throw_no_frame() {
    throw Error(ErrorCode::Corrupt, is_first_frame_ ? "not zstd data" : "trailing garbage after zstd data")
        .at_offset(offset_ - (magic_size_ > 0 ? magic_size_ - 1 : 0));
  }

  [[noreturn]] void throw_error(size_t result) {
    switch (ZSTD_getErrorCode(result)) {
      case ZSTD_error_memory_allocation:
        throw std::bad_alloc();
      case ZSTD_error_frameParameter_windowTooLarge:
        throw Error(
            ErrorCode::OverLimit,
            fmt::format("zstd data that needs a window over the limit of {} bytes", 1ull << window_log_max_))
            .at_offset(offset_);
      case ZSTD_error_dictionary_wrong:
        throw Error(ErrorCode::Unsupported, "zstd data that needs a dictionary").at_offset(offset_);
      case ZSTD_error_checksum_wrong:
        throw Error(ErrorCode::Corrupt, "damaged zstd data: wrong checksum").at_offset(offset_);
      default:
        throw Error(ErrorCode::Corrupt, "damaged zstd data").at_offset(offset_);
    }
  }

  std::unique_ptr<ZSTD_DCtx, FreeDCtx> context_;
  int window_log_max_;
  uint64_t offset_ = 0;  ///< of the next input byte in the file
  size_t wanted_bytes_ =
      kMagicBytes + 1;  ///< what libzstd reads next: a header, the body of a block or a checksum
  bool in_frame_ = false, pending_output_ = false, is_first_frame_ = true;
  char magic_[kMagicBytes];
  size_t magic_size_ = 0;  ///< how much of a magic that came in pieces is in `magic_`
};

class ZstdEncoder final : public FrameEncoder {
 public:
  explicit ZstdEncoder(int level) : context_(ZSTD_createCCtx()) {
    if (!context_) throw std::bad_alloc();
    set(ZSTD_c_compressionLevel, level);
    set(ZSTD_c_checksumFlag, 1);
    set(ZSTD_c_contentSizeFlag, 1);
  }

  size_t bound_bytes(size_t piece_bytes) const override { return ZSTD_compressBound(piece_bytes); }

  size_t encode(std::string_view piece, char* out) override {
    size_t written =
        ZSTD_compress2(context_.get(), out, bound_bytes(piece.size()), piece.data(), piece.size());
    if (ZSTD_getErrorCode(written) == ZSTD_error_memory_allocation) throw std::bad_alloc();
    WEIR_CHECK(!ZSTD_isError(written));
    return written;
  }

 private:
  void set(ZSTD_cParameter parameter, int value) {
    size_t result = ZSTD_CCtx_setParameter(context_.get(), parameter, value);
    WEIR_CHECK(!ZSTD_isError(result));
  }
  std::unique_ptr<ZSTD_CCtx, FreeCCtx> context_;
};

}  // namespace

bool begins_like_zstd(std::string_view content) {
  return content.size() >= kMagicBytes && may_begin_frame(content);
}

bool may_begin_like_zstd(std::string_view content) { return may_begin_frame(content); }

std::unique_ptr<Decoder> make_zstd_decoder(const DecoderLimits& limits) {
  return std::make_unique<ZstdDecoder>(limits);
}

std::unique_ptr<FrameEncoder> make_zstd_encoder(int level) { return std::make_unique<ZstdEncoder>(level); }

}  // namespace weir
