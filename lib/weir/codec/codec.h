// Codecs: compressed bytes <-> bytes. One table says all about each; the command's help, detection, and the
// sources and sinks use only this table and the two interfaces, so a new codec is one file and one line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "weir/codec/decoder.h"
#include "weir/codec/frame_encoder.h"

namespace weir {

enum class Codec : uint8_t { None, Zstd, Gzip };

struct CodecDef {
  Codec codec;
  std::string_view name;                         ///< "zstd"
  std::span<const std::string_view> extensions;  ///< ".zst", the one to write first
  int level_min, level_default, level_max;
  bool (*begins)(std::string_view content);  ///< whether content begins like this codec's
  bool (*may_begin)(std::string_view content);  ///< the same of content of which more is still to come
  std::unique_ptr<Decoder> (*make_decoder)(const DecoderLimits& limits);
  std::unique_ptr<FrameEncoder> (*make_encoder)(int level);
};

/// All codecs but None.
std::span<const CodecDef> codecs();
const CodecDef& codec_def(Codec codec);  ///< of any codec but None

std::string_view codec_name(Codec codec);                   ///< "none" for None
std::optional<Codec> codec_by_name(std::string_view name);  ///< nothing for an unknown name
Codec codec_by_extension(std::string_view path);            ///< None for any other extension; ignores case

/// How much of a file's beginning `codec_by_content` wants to see, in bytes; less will do if there is no
/// more.
inline constexpr size_t kCodecMagicBytes = 4;
Codec codec_by_content(std::string_view beginning);
/// Whether `beginning`, of which more is still to come, may turn out to be compressed: its codec cannot be told yet.
bool codec_is_open(std::string_view beginning);

/// Any thread; each decoder and encoder belongs to one task at a time. `codec` is not None.
std::unique_ptr<Decoder> make_decoder(Codec codec, const DecoderLimits& limits = {});

/// Without a level: the codec's default. Throws Error(Usage) for a level outside the codec's range.
std::unique_ptr<FrameEncoder> make_frame_encoder(Codec codec, std::optional<int> level = {});

}  // namespace weir
