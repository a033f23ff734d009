#include "weir/query/spill_frames.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "../support/memory_spill.h"

namespace weir {
namespace {

std::vector<std::string> contents() {
  std::string noise;
  for (uint32_t i = 0; i < 5'000; ++i) noise += static_cast<char>(i * 2654435761u >> 24);
  return {"", "x", std::string(200'000, 'a'), noise, "the end"};
}

TEST(SpillFrames, AreReadInAnyOrderPlainAndCompressed) {
  for (uint64_t before : {uint64_t{0}, kPlainBytesMax - 100'000, kPlainBytesMax}) {
    MemorySpill store;
    store.written_before = before;
    SpillFrameWriter writer(store);
    std::vector<SpillFrame> frames;
    for (const auto& content : contents()) frames.push_back(writer.put(content));
    SpillFrameReader reader(writer.finish());
    std::string content;
    for (size_t i = frames.size(); i-- > 0;) {
      reader.read(frames[i], content);
      EXPECT_EQ(content, contents()[i]);
    }
  }
}

TEST(SpillFrames, AreCompressedPastWhatThePageCacheTakes) {
  MemorySpill store;
  SpillFrameWriter writer(store);
  std::string content(100'000, 'a');
  writer.put(content);
  EXPECT_EQ(store.bytes, content.size());
  store.written_before = kPlainBytesMax;
  writer.put(content);
  EXPECT_LT(store.bytes, content.size() + 10'000);
}

}  // namespace
}  // namespace weir
