// Encoding: bytes or lines become a compressed file of many frames, compressed in parallel.
//
//   pauses (Flow)         marks where nothing has come for 1 s
//   rechunk (Step)        collects pieces of 1 MiB, less at such a mark; or whole lines, file by file (Packet::sections)
//   compress (Map)        one frame for each piece, several at a time; each is one packet
//   seek table (Step)     zstd only: the sizes of all frames, behind the last one, if there are several
//
// Frames decode by themselves, so what was written before a failure is a valid file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weir/codec/codec.h"
#include "weir/codec/seek_table.h"
#include "weir/stage/plan.h"

namespace weir {

struct EncodeOptions {
  std::optional<int> level = {};   ///< without one: the codec's default
  bool planned = true;             ///< nobody wrote it
  bool lines = false;              ///< pieces are whole lines of one file; lines must flow
  bool marks_pauses = true;
  bool seek_table = true;          ///< else whoever writes the frames sees to it
  size_t piece_bytes = kFrameContentBytes;
};

/// Adds the nodes behind what flows, which must be printable. Throws Error(Usage) for a level that the codec does not
/// have.
void add_encoding(Plan& plan, Codec codec, const EncodeOptions& options);

/// What a frame adds to a seek table.
SeekTable::Frame frame_sizes(std::string_view frame);

/// A frame by itself; of no content for a file without any.
std::string make_frame(Codec codec, std::string_view content, std::optional<int> level = {});

/// The codec of that name. Throws Error(Usage), naming those that there are.
Codec codec_named(std::string_view name);

}  // namespace weir
