#include "weir/builtin/encode.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "weir/base/error.h"
#include "weir/builtin/collect_lines.h"
#include "weir/builtin/pause.h"
#include "weir/codec/frame_cutter.h"

namespace weir {
namespace {

/// A frame that nothing was added to for so long is closed, so that who reads along sees what was sent.
constexpr int64_t kFrameIdleNs = 1'000'000'000;

class Rechunk final : public Step {
 public:
  Verdict step(Packet& input, Emit& out) override {
    if (input.pauses) {
      if (held_bytes_) flush(out);
      return Verdict::Done;
    }
    place_ = input.place;
    if (auto* chunk = input.chunk()) take(*chunk, chunk->view(), out);
    if (auto* text = input.text())
      for (const Run& run : text->runs()) take(text->chunk(), text->view(run), out);
    return Verdict::Done;
  }

  Verdict finish(Emit& out) override {
    if (held_bytes_) flush(out);
    if (!any_) put(Chunk(), out);   // a file without content is one empty frame
    return Verdict::Done;
  }

 private:
  void take(const Chunk& chunk, std::string_view bytes, Emit& out) {
    while (!bytes.empty()) {
      if (held_bytes_ == 0 && bytes.size() >= kFrameContentBytes / 2) {
        size_t size = std::min(bytes.size(), kFrameContentBytes);
        put(chunk.slice(static_cast<size_t>(bytes.data() - chunk.data()), size), out);
        bytes.remove_prefix(size);
        continue;
      }
      if (!held_) held_ = out.block(kFrameContentBytes);
      size_t size = std::min(bytes.size(), kFrameContentBytes - held_bytes_);
      std::copy_n(bytes.data(), size, held_.data() + held_bytes_);
      held_bytes_ += size;
      bytes.remove_prefix(size);
      if (held_bytes_ == kFrameContentBytes) flush(out);
    }
  }

  void flush(Emit& out) {
    put(std::exchange(held_, Buffer()).freeze(std::exchange(held_bytes_, 0)), out);
  }

  void put(Chunk piece, Emit& out) {
    any_ = true;
    out.push(Packet(std::move(piece), place_));
  }

  Buffer held_;
  size_t held_bytes_ = 0;
  Place place_;
  bool any_ = false;
};

class Compress final : public Map {
 public:
  Compress(Codec codec, std::optional<int> level) : codec_(codec), level_(level) { give_back(make()); }

  Verdict apply(Packet& input, Scratch*, Emit& out) const override {
    auto worker = lease();
    std::string_view piece = input.chunk()->view();
    size_t bound_bytes = worker->encoder->bound_bytes(piece.size());
    if (worker->frame.size() < bound_bytes) worker->frame.resize(bound_bytes);
    size_t frame_bytes = worker->encoder->encode(piece, worker->frame.data());
    Buffer buffer = out.block(frame_bytes);
    std::copy_n(worker->frame.data(), frame_bytes, buffer.data());
    give_back(std::move(worker));
    Packet packet(std::move(buffer).freeze(frame_bytes), input.place);
    if (input.sections) {
      Section section{input.sections->front().path, frame_bytes};
      packet.sections = std::make_shared<std::vector<Section>>(1, std::move(section));
    }
    out.push(std::move(packet));
    return Verdict::Done;
  }

 private:
  /// An encoder's context is large, so there are as many as there are workers, not tasks.
  struct Worker {
    std::unique_ptr<FrameEncoder> encoder;
    std::string frame;
  };
  std::unique_ptr<Worker> make() const {
    auto worker = std::make_unique<Worker>();
    worker->encoder = make_frame_encoder(codec_, level_);
    return worker;
  }
  std::unique_ptr<Worker> lease() const {
    {
      std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto worker = std::move(idle_.back());
        idle_.pop_back();
        return worker;
      }
    }
    return make();
  }
  void give_back(std::unique_ptr<Worker> worker) const {
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(worker));
  }

  Codec codec_;
  std::optional<int> level_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Worker>> idle_;
};

class AppendSeekTable final : public Step {
 public:
  Verdict step(Packet& input, Emit& out) override {
    table_.add(frame_sizes(input.chunk()->view()));
    out.push(std::move(input));
    return Verdict::Done;
  }

  Verdict finish(Emit& out) override {
    if (table_.frames().size() < 2) return Verdict::Done;
    std::string frame = table_.format();
    Buffer buffer = out.block(frame.size());
    std::copy(frame.begin(), frame.end(), buffer.data());
    out.push(Packet(std::move(buffer).freeze(frame.size())));
    return Verdict::Done;
  }

 private:
  SeekTable table_;
};

}  // namespace

void add_encoding(Plan& plan, Codec codec, const EncodeOptions& options) {
  if (options.marks_pauses) add_pause_marks(plan, kFrameIdleNs);
  std::unique_ptr<Step> collect = std::make_unique<Rechunk>();
  if (options.lines) collect = std::make_unique<CollectLines>(options.piece_bytes);
  plan.add({.name = "rechunk",
            .kernel = std::move(collect),
            .in = plan.carries(),
            .out = EdgeKind::Bytes,
            .detail = options.lines ? "collects lines to compress" : "collects pieces to compress",
            .makes_blocks = true,
            .breaks_after = true,
            .planned = options.planned});
  plan.add({.name = "compress",
            .kernel = std::make_unique<Compress>(codec, options.level),
            .in = EdgeKind::Bytes,
            .out = EdgeKind::Bytes,
            .detail = fmt::format("compresses in parallel: {}", codec_name(codec)),
            .makes_blocks = true,
            .planned = options.planned});
  if (options.seek_table && codec == Codec::Zstd)
    plan.add({.name = "seek table",
              .kernel = std::make_unique<AppendSeekTable>(),
              .in = EdgeKind::Bytes,
              .out = EdgeKind::Bytes,
              .detail = "adds the sizes of all frames",
              .planned = options.planned});
}

SeekTable::Frame frame_sizes(std::string_view frame) {
  constexpr FrameLimits kAny{.frame_bytes_max = SIZE_MAX, .content_bytes_max = SIZE_MAX, .run_content_bytes_max = SIZE_MAX};
  FrameCut cut = cut_frames(frame, kAny);
  return {static_cast<uint32_t>(cut.compressed_bytes), static_cast<uint32_t>(cut.content_bytes)};
}

std::string make_frame(Codec codec, std::string_view content, std::optional<int> level) {
  auto encoder = make_frame_encoder(codec, level);
  std::string frame(encoder->bound_bytes(content.size()), '\0');
  frame.resize(encoder->encode(content, frame.data()));
  return frame;
}

Codec codec_named(std::string_view name) {
  auto codec = codec_by_name(name);
  if (codec && *codec != Codec::None) return *codec;
  std::string names;
  for (const auto& def : codecs()) names += fmt::format("{}{}", names.empty() ? "" : ", ", def.name);
  throw Error(ErrorCode::Usage, fmt::format("there is no codec '{}'; there are {}", name, names));
}

}  // namespace weir
