#include "weir/builtin/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "weir/base/check.h"
#include "weir/base/error.h"
#include "weir/codec/frame_cutter.h"

namespace weir {
namespace {

/// Below this much content an expansion past the limit is not worth an error.
constexpr uint64_t kExpandFreeBytes = 1 << 20;
/// Smaller pieces come from a pipe: a frame without a size may be a live stream there, and is not waited for.
constexpr size_t kLiveBytesMax = 256 << 10;

/// Decodes what fits into one block and puts it out, also if damage follows. True: call again.
template <typename Put>
bool decode_block(Decoder& decoder, std::string_view& input, Emit& out, Put put) {
  Buffer buffer = out.block(kBlockPayloadBytes);
  char* begin = buffer.data();
  char* at = begin;
  bool more = false;
  std::exception_ptr damage;
  try {
    more = decoder.decode(input, at, begin + kBlockPayloadBytes) == Decoder::Wants::Output;
  } catch (const Error&) {
    damage = std::current_exception();
  }
  put(std::move(buffer).freeze(static_cast<size_t>(at - begin)));
  if (damage) std::rethrow_exception(damage);
  return more;
}

/// One file after another:
///
///   Unknown ──▶ Plain | Cut ──▶ Stream        (gzip: Stream at once)
class Decode final : public Step {
 public:
  explicit Decode(const DecodeOptions& options) : options_(options) {
    // Content is counted by what frames tell.
    limits_.takes_untold = options.expand_max == 0;
  }

  bool passes(const Packet& packet) const override {
    return options_.by == DecodeOptions::By::Mark && packet.encoding == 0;
  }

  Verdict step(Packet& input, Emit& out) override {
    if (!begun_) {
      if (input.opens_file || !in_file_) open_file(input);
      begun_ = true;
      at_ = 0;
    }
    if (mode_ == Mode::Plain) {
      begun_ = false;
      in_file_ = !input.closes_file;
      out.push(std::move(input));
      return Verdict::Done;
    }
    if (at_ == 0 && is_whole_stream(input)) {
      put_frames(*input.chunk(), {.compressed_bytes = input.chunk()->size()}, out);
      at_ = input.chunk()->size();
      mode_ = Mode::Cut;
    }
    std::string_view bytes = input.chunk() ? input.chunk()->view() : std::string_view();
    if (work(bytes, input, out) == Verdict::More) return Verdict::More;
    if (input.closes_file && end_file(bytes, out) == Verdict::More) return Verdict::More;
    begun_ = false;
    return Verdict::Done;
  }

  Verdict finish(Emit& out) override {
    at_ = 0;
    return in_file_ && mode_ != Mode::Plain ? end_file({}, out) : Verdict::Done;
  }

 private:
  enum class Mode : uint8_t { Unknown, Plain, Cut, Stream };

  void open_file(const Packet& input) {
    place_ = input.place;
    place_.offset = 0;
    opens_ = in_file_ = true;
    held_.clear();
    held_at_ = 0;
    stored_bytes_ = content_bytes_ = 0;
    codec_ = options_.by == DecodeOptions::By::Name ? options_.codec : static_cast<Codec>(input.encoding);
    if (codec_ != Codec::None) begin_codec();
    else mode_ = options_.by == DecodeOptions::By::Content ? Mode::Unknown : Mode::Plain;
  }

  void begin_codec() {
    if (codec_ == Codec::Zstd) mode_ = Mode::Cut;
    else begin_stream();
  }

  void begin_stream() {
    mode_ = Mode::Stream;
    if (!decoder_ || decoder_codec_ != codec_) decoder_ = make_decoder(codec_);
    decoder_codec_ = codec_;
    decoder_->restart(stored_bytes_);
  }

  /// `bytes`: of the packet `input`, of which `at_` are used up.
  Verdict work(std::string_view bytes, const Packet& input, Emit& out) {
    if (mode_ == Mode::Unknown && !find_codec(bytes)) return Verdict::Done;
    if (mode_ == Mode::Cut) cut(bytes, input, out);
    return mode_ == Mode::Stream ? stream(bytes, out) : Verdict::Done;
  }

  /// False: more bytes are needed to tell.
  bool find_codec(std::string_view bytes) {
    std::string beginning = held_ + std::string(bytes.substr(0, kCodecMagicBytes));
    codec_ = codec_by_content(beginning);
    if (codec_ == Codec::None) {
      if (!codec_is_open(beginning)) throw_not_compressed();
      held_ = std::move(beginning);
      return false;
    }
    begin_codec();
    return true;
  }

  /// A small file in one piece, of a codec whose members can't be told apart before they are decoded.
  bool is_whole_stream(const Packet& input) const {
    return input.opens_file && input.closes_file && input.chunk() && mode_ == Mode::Stream && limits_.takes_untold;
  }

  [[noreturn]] static void throw_not_compressed() {
    std::string names;
    for (const auto& def : codecs()) names += fmt::format("{}{}", names.empty() ? "" : ", ", def.name);
    throw Error(ErrorCode::Corrupt, fmt::format("not compressed by any codec that is known here ({})", names))
        .at_offset(0);
  }

  void cut(std::string_view bytes, const Packet& input, Emit& out) {
    if (!held_.empty()) {
      // The frame that began in the chunks before, and others that are whole behind it.
      size_t before = held_.size();
      size_t taken = std::min(bytes.size(), limits_.frame_bytes_max - std::min(before, limits_.frame_bytes_max));
      held_.append(bytes.substr(0, taken));
      FrameCut first = cut_frames(held_, limits_);
      if (first.compressed_bytes == 0) {
        at_ = taken;
        if (first.then != FrameCut::Then::Input || at_ < bytes.size() || is_live(first, bytes)) begin_stream();
        return;
      }
      WEIR_CHECK(first.compressed_bytes > before);
      Buffer buffer = out.block(first.compressed_bytes);
      std::copy_n(held_.data(), first.compressed_bytes, buffer.data());
      put_frames(std::move(buffer).freeze(first.compressed_bytes), first, out);
      at_ = first.compressed_bytes - before;
      held_.clear();
    }
    while (at_ < bytes.size()) {
      FrameCut next = cut_frames(bytes.substr(at_), limits_);
      if (next.compressed_bytes) put_frames(input.chunk()->slice(at_, next.compressed_bytes), next, out);
      at_ += next.compressed_bytes;
      if (next.then == FrameCut::Then::Stream || is_live(next, bytes)) return begin_stream();
      if (next.then == FrameCut::Then::Input) {
        held_ = bytes.substr(at_);
        at_ = bytes.size();
      }
    }
  }

  static bool is_live(const FrameCut& cut, std::string_view bytes) {
    return cut.then == FrameCut::Then::Input && cut.is_untold && bytes.size() < kLiveBytesMax;
  }

  Verdict stream(std::string_view bytes, Emit& out) {
    bool more = false;
    if (held_at_ < held_.size()) {
      std::string_view rest = std::string_view(held_).substr(held_at_);
      more = stream_some(rest, out);
      held_at_ = held_.size() - rest.size();
      if (more || held_at_ < held_.size()) return Verdict::More;
      held_.clear();
      held_at_ = 0;
      if (at_ < bytes.size()) return Verdict::More;
      return Verdict::Done;
    }
    std::string_view rest = bytes.substr(at_);
    if (rest.empty() && !full_) return Verdict::Done;
    more = stream_some(rest, out);
    at_ = bytes.size() - rest.size();
    return more ? Verdict::More : Verdict::Done;
  }

  bool stream_some(std::string_view& rest, Emit& out) {
    size_t before = rest.size();
    full_ = decode_block(*decoder_, rest, out, [&](Chunk chunk) {
      stored_bytes_ += before - rest.size();
      put(std::move(chunk), out);
    });
    return full_;
  }

  /// `bytes`: of the last packet, all used up.
  Verdict end_file(std::string_view bytes, Emit& out) {
    if (mode_ == Mode::Unknown && !held_.empty()) throw_not_compressed();
    if (mode_ == Mode::Cut && !held_.empty()) begin_stream();
    if (mode_ == Mode::Stream) {
      if (stream(bytes, out) == Verdict::More) return Verdict::More;
      decoder_->finish();
    }
    in_file_ = false;
    Packet end(Chunk(), place_);
    end.opens_file = std::exchange(opens_, false);
    end.closes_file = true;
    out.push(std::move(end));
    return Verdict::Done;
  }

  void put(Chunk chunk, Emit& out) {
    if (chunk.empty()) return;
    size_t bytes = chunk.size();
    Packet packet(std::move(chunk), place_);
    packet.place.offset = content_bytes_;
    packet.opens_file = std::exchange(opens_, false);
    out.push(std::move(packet));
    count_content(bytes);
  }

  void put_frames(Chunk chunk, const FrameCut& frames, Emit& out) {
    Packet packet(std::move(chunk), place_);
    packet.place.offset = stored_bytes_;
    packet.encoding = static_cast<uint8_t>(codec_);
    packet.whole_frames = true;
    packet.opens_file = std::exchange(opens_, false);
    stored_bytes_ += frames.compressed_bytes;
    // Before the frames are decoded: a frame says how large it is.
    count_content(frames.content_bytes);
    out.push(std::move(packet));
  }

  void count_content(uint64_t bytes) {
    content_bytes_ += bytes;
    if (options_.expand_max == 0 || content_bytes_ <= kExpandFreeBytes) return;
    if (content_bytes_ / options_.expand_max <= stored_bytes_) return;
    throw Error(ErrorCode::OverLimit, fmt::format("decodes to more than {} times its size, the limit that --max-expand sets;",
                                                  options_.expand_max))
        .at_offset(stored_bytes_);
  }

  DecodeOptions options_;
  FrameLimits limits_;
  Mode mode_ = Mode::Unknown;
  Codec codec_ = Codec::None, decoder_codec_ = Codec::None;
  std::unique_ptr<Decoder> decoder_;
  std::string held_;             ///< bytes of packets before: a magic or a frame that is not complete
  size_t held_at_ = 0;           ///< how many of them the stream has used up
  size_t at_ = 0;                ///< how many bytes of this packet are used up
  Place place_;
  uint64_t stored_bytes_ = 0;    ///< of this file, used up
  uint64_t content_bytes_ = 0;   ///< of this file, put out
  bool begun_ = false;           ///< the packet has been looked at before
  bool in_file_ = false, opens_ = false;
  bool full_ = false;            ///< the decoder may hold more output
};

class DecodeFrames final : public Map {
 public:
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Kept>(); }

  Verdict apply(Packet& input, Scratch* scratch, Emit& out) const override {
    if (input.encoding == 0) {
      out.push(std::move(input));
      return Verdict::Done;
    }
    auto& kept = static_cast<Kept&>(*scratch);
    // Encoded and not marked as whole: this call goes on where the one before has filled its block.
    if (std::exchange(input.whole_frames, false)) {
      auto codec = static_cast<Codec>(input.encoding);
      if (!kept.decoder || kept.codec != codec) kept.decoder = make_decoder(codec);
      kept.codec = codec;
      kept.decoder->restart(input.place.offset);
    }
    std::string_view rest = input.chunk()->view();
    size_t before = rest.size();
    bool more = decode_block(*kept.decoder, rest, out, [&](Chunk chunk) {
      if (chunk.empty() && !input.opens_file) return;
      Packet packet(std::move(chunk), input.place);
      packet.opens_file = std::exchange(input.opens_file, false);
      out.push(std::move(packet));
    });
    input.body = input.chunk()->slice(before - rest.size(), rest.size());
    if (more) return Verdict::More;
    kept.decoder->finish();
    return Verdict::Done;
  }

 private:
  struct Kept : Scratch {
    std::unique_ptr<Decoder> decoder;
    Codec codec = Codec::None;
  };
};

}  // namespace

std::unique_ptr<Step> make_decode_step(const DecodeOptions& options) { return std::make_unique<Decode>(options); }

std::unique_ptr<Map> make_decode_frames_map() { return std::make_unique<DecodeFrames>(); }

void add_decoding(Plan& plan, const DecodeOptions& options, bool planned) {
  plan.add({.name = "decode",
            .kernel = make_decode_step(options),
            .in = EdgeKind::Bytes,
            .out = EdgeKind::Bytes,
            .detail = "decodes streams, cuts files of many frames",
            .makes_blocks = true,
            .breaks_after = true,
            .planned = planned});
  plan.add({.name = "decode frames",
            .kernel = make_decode_frames_map(),
            .in = EdgeKind::Bytes,
            .out = EdgeKind::Bytes,
            .detail = "decodes frames in parallel",
            .makes_blocks = true,
            .planned = planned});
}

}  // namespace weir
