#include "weir/codec/gzip_codec.h"

#include <isa-l/igzip_lib.h>
#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

#include "weir/base/check.h"
#include "weir/base/error.h"

namespace weir {
namespace {

constexpr uint8_t kMagic[] = {0x1f, 0x8b};

/// Where the decoder stands, member after member:
///
///   Magic -> Header -> Content (with its trailer) -> Magic -> … -> Padding
///                         |-> Damaged
class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() { restart(0); }

  Wants decode(std::string_view& input, char*& out, char* out_end) override {
    for (;;) {
      switch (place_) {
        case Place::Magic:
          if (!read_magic(input)) return Wants::Input;
          break;
        case Place::Header:
          if (!read_header(input)) return Wants::Input;
          break;
        case Place::Content:
          if (out == out_end) return Wants::Output;
          if (input.empty() && !pending_output_) return Wants::Input;
          inflate(input, out, out_end);
          pending_output_ = place_ == Place::Content && out == out_end;
          break;
        case Place::Damaged:
          if (!deliver_rest(out, out_end)) return Wants::Output;
          throw Error(ErrorCode::Corrupt, "damaged gzip data").at_offset(offset_);
        case Place::Padding:
          if (!pass_padding(input)) return Wants::Input;
          break;
      }
    }
  }

  void finish() override {
    bool is_between = place_ == Place::Padding || (place_ == Place::Magic && magic_size_ == 0);
    if (!is_between) throw Error(ErrorCode::Truncated, "unexpected end of gzip data").at_offset(offset_);
  }

  void restart(uint64_t offset) override {
    offset_ = offset;
    is_first_member_ = offset == 0;
    place_ = Place::Magic;
    magic_size_ = 0;
    pending_output_ = false;
  }

  size_t memory_bytes() const override { return sizeof(*this); }

 private:
  enum class Place : uint8_t { Magic, Header, Content, Damaged, Padding };

  bool read_magic(std::string_view& input) {
    while (magic_size_ < sizeof kMagic) {
      if (input.empty()) return false;
      auto byte = static_cast<uint8_t>(input.front());
      if (byte == 0 && magic_size_ == 0 && !is_first_member_) {
        place_ = Place::Padding;
        return true;
      }
      if (byte != kMagic[magic_size_]) throw_no_member(offset_ - magic_size_);
      take(input, 1);
      ++magic_size_;
    }
    magic_size_ = 0;
    begin_member();
    return true;
  }

  void begin_member() {
    isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP_NO_HDR_VER;
    isal_gzip_header_init(&header_);
    std::string_view magic(reinterpret_cast<const char*>(kMagic), sizeof kMagic);
    give(magic);
    int result = isal_read_gzip_header(&state_, &header_);
    WEIR_CHECK(result == ISAL_END_INPUT && state_.avail_in == 0);
    place_ = Place::Header;
  }

  bool read_header(std::string_view& input) {
    give(input);
    int result = isal_read_gzip_header(&state_, &header_);
    take(input, input_given(input) - state_.avail_in);
    if (result == ISAL_END_INPUT) return false;
    if (result == ISAL_UNSUPPORTED_METHOD) {
      throw Error(ErrorCode::Unsupported, "gzip data with an unknown compression method").at_offset(offset_);
    }
    if (result != ISAL_DECOMP_OK) throw Error(ErrorCode::Corrupt, "damaged gzip header").at_offset(offset_);
    place_ = Place::Content;
    return true;
  }

  void inflate(std::string_view& input, char*& out, char* out_end) {
    give(input);
    auto room = static_cast<uint32_t>(
        std::min<size_t>(static_cast<size_t>(out_end - out), std::numeric_limits<uint32_t>::max()));
    state_.next_out = reinterpret_cast<uint8_t*>(out);
    state_.avail_out = room;
    int result = isal_inflate(&state_);
    out += room - state_.avail_out;
    take(input, input_given(input) - state_.avail_in);
    if (result == ISAL_INCORRECT_CHECKSUM) {
      throw Error(ErrorCode::Corrupt, "damaged gzip data: wrong checksum").at_offset(offset_);
    }
    if (result != ISAL_DECOMP_OK) {
      place_ = Place::Damaged;
      return;
    }
    if (state_.block_state == ISAL_BLOCK_FINISH) {
      place_ = Place::Magic;
      is_first_member_ = false;
    }
  }

  /// ISA-L decodes ahead into a buffer of its own and leaves there what did not fit when it found damage.
  bool deliver_rest(char*& out, char* out_end) {
    auto rest = static_cast<ptrdiff_t>(state_.tmp_out_valid) - state_.tmp_out_processed;
    auto size = std::min(rest, out_end - out);
    if (size > 0) {
      std::memcpy(out, state_.tmp_out_buffer + state_.tmp_out_processed, static_cast<size_t>(size));
      out += size;
      state_.tmp_out_processed += static_cast<int32_t>(size);
    }
    return size == rest;
  }

  bool pass_padding(std::string_view& input) {
    size_t zeros = std::min(input.find_first_not_of('\0'), input.size());
    take(input, zeros);
    if (!input.empty()) throw_no_member(offset_);
    return false;
  }

  /// Lets ISA-L read `input`, whose sizes have 32 bits.
  void give(std::string_view input) {
    // It does not write through this pointer.
    state_.next_in = reinterpret_cast<uint8_t*>(const_cast<char*>(input.data()));
    state_.avail_in = input_given(input);
  }
  static uint32_t input_given(std::string_view input) {
    return static_cast<uint32_t>(std::min<size_t>(input.size(), std::numeric_limits<uint32_t>::max()));
  }
  void take(std::string_view& input, size_t bytes) {
    input.remove_prefix(bytes);
    offset_ += bytes;
  }

  [[noreturn]] void throw_no_member(uint64_t offset) {
    throw Error(ErrorCode::Corrupt, is_first_member_ ? "not gzip data" : "trailing garbage after gzip data")
        .at_offset(offset);
  }

  inflate_state state_;
  isal_gzip_header header_;
  uint64_t offset_;  ///< of the next input byte in the file
  size_t magic_size_;
  Place place_;
  bool is_first_member_, pending_output_;
};

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

class GzipEncoder final : public FrameEncoder {
 public:
  explicit GzipEncoder(int level) : compressor_(libdeflate_alloc_compressor(level)) {
    if (!compressor_) throw std::bad_alloc();
  }

  size_t bound_bytes(size_t piece_bytes) const override {
    return libdeflate_gzip_compress_bound(compressor_.get(), piece_bytes);
  }

  size_t encode(std::string_view piece, char* out) override {
    size_t written = libdeflate_gzip_compress(compressor_.get(), piece.data(), piece.size(), out,
                                              bound_bytes(piece.size()));
    WEIR_CHECK(written > 0);
    return written;
  }

 private:
  std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor_;
};

}  // namespace

bool begins_like_gzip(std::string_view content) {
  return content.size() >= 3 && static_cast<uint8_t>(content[0]) == kMagic[0] &&
         static_cast<uint8_t>(content[1]) == kMagic[1] && content[2] == 8;
}

bool may_begin_like_gzip(std::string_view content) {
  constexpr std::string_view kBeginning("\x1f\x8b\x08", 3);
  return kBeginning.starts_with(content) || content.starts_with(kBeginning);
}

std::unique_ptr<Decoder> make_gzip_decoder(const DecoderLimits&) { return std::make_unique<GzipDecoder>(); }

std::unique_ptr<FrameEncoder> make_gzip_encoder(int level) { return std::make_unique<GzipEncoder>(level); }

}  // namespace weir
