// Encoding: bytes or lines become a compressed file of many frames, compressed in parallel.
//
//   pauses (Flow)       marks where nothing has come for 1 s
//   rechunk (Step)      collects pieces of 1 MiB, less at such a mark
//   compress (Map)      one frame for each piece, several at a time
//   seek table (Step)   zstd only: the sizes of all frames, behind the last one, if there are several
//
// Frames decode by themselves, so what was written before a failure is a valid file.
#pragma once

#include <optional>

#include "weir/codec/codec.h"
#include "weir/stage/plan.h"

namespace weir {

/// Adds the nodes behind what flows, which must be printable. Without a level: the codec's default. Throws
/// Error(Usage) for a level that the codec does not have.
void add_encoding(Plan& plan, Codec codec, std::optional<int> level, bool planned);

/// The codec of that name. Throws Error(Usage), naming those that there are.
Codec codec_named(std::string_view name);

}  // namespace weir
