// Packet: what travels on an edge of the graph: a chunk of bytes, whole lines, or a batch of records, in input order.
// The first packet of a file says so, and so does the last (which may be empty), since framing, decoding and parsing
// begin anew with each file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "weir/base/block.h"
#include "weir/data/batch.h"
#include "weir/data/place.h"
#include "weir/data/text.h"
#include "weir/stage/unread_block.h"

namespace weir {

/// What an edge carries.
enum class EdgeKind : uint8_t {
  Nothing,   ///< in front of a source, behind a sink
  Bytes,     ///< chunks, cut anywhere
  Lines,     ///< Text: whole lines
  Records,   ///< Batch
};
std::string_view name(EdgeKind kind);

/// Bytes of a packet that go to one file; those of a packet lie one behind another and are all of it.
struct Section {
  std::string path;
  size_t bytes = 0;
};

struct Packet {
  std::variant<std::monostate, Chunk, Text, Batch, UnreadBlock> body;   ///< the last only in front of a segment
  Place place;                  ///< of a chunk (of an encoded one: in the file as stored); Text and Batch have their own
  bool opens_file = false;
  bool closes_file = false;
  bool pauses = false;          ///< empty: nothing has come for a while, so what is held of what came should go on
  uint8_t encoding = 0;         ///< of a chunk: a Codec; 0 is plain
  bool whole_frames = false;    ///< of an encoded chunk: it holds whole frames that decode by themselves

  /// Of lines, or of one compressed frame, for several files: which bytes go to which. Null: there is one file.
  std::shared_ptr<const std::vector<Section>> sections;   // shared: a second reader has them too

  Packet() = default;
  explicit Packet(Chunk chunk, const Place& at = {}) : body(std::move(chunk)), place(at) {}
  Packet(UnreadBlock block, const Place& at) : body(std::move(block)), place(at) {}
  explicit Packet(Text text) : body(std::move(text)) { place = std::get<Text>(body).place(); }
  explicit Packet(Batch batch) : body(std::move(batch)) { place = std::get<Batch>(body).place(); }

  Chunk* chunk() { return std::get_if<Chunk>(&body); }
  Text* text() { return std::get_if<Text>(&body); }
  Batch* batch() { return std::get_if<Batch>(&body); }
  UnreadBlock* unread() { return std::get_if<UnreadBlock>(&body); }
  const Chunk* chunk() const { return std::get_if<Chunk>(&body); }
  const Text* text() const { return std::get_if<Text>(&body); }
  const Batch* batch() const { return std::get_if<Batch>(&body); }
  const UnreadBlock* unread() const { return std::get_if<UnreadBlock>(&body); }

  /// The same data again, for a second reader; blocks are shared.
  Packet clone() const;

  size_t bytes() const;         ///< of data: a chunk's bytes, read or not, a text's lines, a batch's raw text
  size_t record_count() const;  ///< of a batch; 0 for the others
  bool empty() const;           ///< carries no data (it may still open or close a file)
};

}  // namespace weir
