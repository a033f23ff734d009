// Decoding: compressed bytes become plain ones, in two nodes, so that what can be decoded in parallel is.
//
//   decode (Step)          plain packets go by. A .zst file of many frames is cut at their borders into packets of whole
//                          frames (Packet::whole_frames). Everything else is decoded here, block by block.
//   decode frames (Map)    decodes packets of whole frames, several at a time; all others go by.
//
// Everything in front of damage is delivered; the Error then names the offset in the file as stored. Packets keep the
// marks that begin and end a file.
#pragma once

#include <cstdint>
#include <memory>

#include "weir/codec/codec.h"
#include "weir/stage/plan.h"
#include "weir/stage/stage.h"

namespace weir {

struct DecodeOptions {
  enum class By : uint8_t {
    Mark,      ///< as Packet::encoding says
    Name,      ///< by `codec`, whatever it is
    Content,   ///< as Packet::encoding says, else by the first bytes, which must be those of a codec
  };
  By by = By::Mark;
  Codec codec = Codec::None;
  uint64_t expand_max = 0;   ///< a file may decode to so many times its size; 0: to any size
};

std::unique_ptr<Step> make_decode_step(const DecodeOptions& options);
std::unique_ptr<Map> make_decode_frames_map();

/// Adds both nodes: Bytes flow in and out. `planned`: nobody wrote them.
void add_decoding(Plan& plan, const DecodeOptions& options, bool planned);

}  // namespace weir
