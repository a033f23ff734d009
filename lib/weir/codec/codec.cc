#include "weir/codec/codec.h"

#include <fmt/format.h>

#include <algorithm>

#include "weir/base/check.h"
#include "weir/base/error.h"
#include "weir/codec/gzip_codec.h"
#include "weir/codec/zstd_codec.h"

namespace weir {
namespace {

constexpr std::string_view kZstdExtensions[] = {".zst", ".zstd"};
constexpr std::string_view kGzipExtensions[] = {".gz"};

constexpr CodecDef kCodecs[] = {
    {Codec::Zstd, "zstd", kZstdExtensions, -7, 3, 22, begins_like_zstd, may_begin_like_zstd,
     make_zstd_decoder, make_zstd_encoder},
    {Codec::Gzip, "gzip", kGzipExtensions, 1, 6, 12, begins_like_gzip, may_begin_like_gzip,
     make_gzip_decoder, make_gzip_encoder},
};

bool ends_with_ignoring_case(std::string_view text, std::string_view lower_end) {
  if (text.size() < lower_end.size()) return false;
  return std::ranges::equal(text.substr(text.size() - lower_end.size()), lower_end, [](char have, char want) {
    return (have >= 'A' && have <= 'Z' ? static_cast<char>(have | 0x20) : have) == want;
  });
}

}  // namespace

std::span<const CodecDef> codecs() { return kCodecs; }

const CodecDef& codec_def(Codec codec) {
  const auto* def = std::ranges::find(kCodecs, codec, &CodecDef::codec);
  WEIR_CHECK(def != std::end(kCodecs));
  return *def;
}

std::string_view codec_name(Codec codec) { return codec == Codec::None ? "none" : codec_def(codec).name; }

std::optional<Codec> codec_by_name(std::string_view name) {
  if (name == "none") return Codec::None;
  for (const auto& def : kCodecs) {
    if (def.name == name) return def.codec;
  }
  return std::nullopt;
}

Codec codec_by_extension(std::string_view path) {
  for (const auto& def : kCodecs) {
    for (auto extension : def.extensions) {
      if (ends_with_ignoring_case(path, extension)) return def.codec;
    }
  }
  return Codec::None;
}

Codec codec_by_content(std::string_view beginning) {
  for (const auto& def : kCodecs) {
    if (def.begins(beginning)) return def.codec;
  }
  return Codec::None;
}

bool codec_is_open(std::string_view beginning) {
  return beginning.size() < kCodecMagicBytes && codec_by_content(beginning) == Codec::None &&
         std::ranges::any_of(kCodecs, [&](const CodecDef& def) { return def.may_begin(beginning); });
}

std::unique_ptr<Decoder> make_decoder(Codec codec, const DecoderLimits& limits) {
  return codec_def(codec).make_decoder(limits);
}

std::unique_ptr<FrameEncoder> make_frame_encoder(Codec codec, std::optional<int> level) {
  const auto& def = codec_def(codec);
  int chosen = level.value_or(def.level_default);
  if (chosen < def.level_min || chosen > def.level_max) {
    throw Error(ErrorCode::Usage, fmt::format("{} has levels {} to {}, not {}", def.name, def.level_min,
                                              def.level_max, chosen));
  }
  return def.make_encoder(chosen);
}

}  // namespace weir
