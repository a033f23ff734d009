#include "weir/base/block.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

namespace weir {
namespace {

TEST(Arena, GivesABlockBackWithItsCreditWhenTheLastSliceDies) {
  Account account(Arena::cost_bytes(kBlockPayloadBytes));
  Arena arena;
  auto buffer = arena.allocate(kBlockPayloadBytes, std::move(*account.draw(account.limit_bytes())));
  std::memcpy(buffer.data(), "one two", 7);
  Chunk whole = std::move(buffer).freeze(7);
  Chunk part = whole.slice(4, 3);
  whole = Chunk();
  EXPECT_EQ(part.view(), "two");
  EXPECT_EQ(account.used_bytes(), account.limit_bytes());
  part = Chunk();
  EXPECT_EQ(account.used_bytes(), 0u);
  EXPECT_EQ(arena.live_blocks(), 0u);
}

TEST(Arena, UsesTheNewestFreeBlockFirst) {
  Arena arena;
  char* first = nullptr;
  {
    auto buffer = arena.allocate(kBlockPayloadBytes);
    first = buffer.data();
  }
  EXPECT_EQ(arena.allocate(kBlockPayloadBytes).data(), first);
}

TEST(Arena, ChoosesTheSizeClassBySize) {
  Arena arena;
  EXPECT_EQ(arena.allocate(1).capacity(), kSmallPayloadBytes);
  EXPECT_EQ(arena.allocate(kSmallPayloadBytes + 1).capacity(), kBlockPayloadBytes);
  EXPECT_EQ(arena.allocate(kBlockPayloadBytes + 1).capacity(), kBlockPayloadBytes + 1);
}

TEST(Arena, GoesOnFromTheHeapPastItsRange) {
  Arena arena(1);
  auto first = arena.allocate(kBlockPayloadBytes);
  auto second = arena.allocate(kBlockPayloadBytes);
  EXPECT_EQ(first.headroom_bytes(), kBlockHeadroomBytes);
  EXPECT_EQ(second.headroom_bytes(), 0u);
  EXPECT_EQ(second.capacity(), kBlockPayloadBytes);
}

TEST(Buffer, FreezesIntoItsHeadroom) {
  Arena arena;
  auto buffer = arena.allocate(kBlockPayloadBytes);
  std::memcpy(buffer.data() - 4, "lineage", 7);
  EXPECT_EQ(std::move(buffer).freeze(-4, 7).view(), "lineage");
}

TEST(Chunk, CanBeReadPastItsEnd) {
  Arena arena;
  for (size_t size : {size_t{1}, kSmallPayloadBytes, kBlockPayloadBytes, kBlockPayloadBytes + 7}) {
    auto buffer = arena.allocate(size);
    std::memset(buffer.data(), 'x', buffer.capacity());
    Chunk chunk = std::move(buffer).freeze(size);
    unsigned sum = 0;
    for (size_t i = 0; i < kReadablePastEnd; i++) sum += static_cast<unsigned char>(chunk.data()[size + i]);
    volatile unsigned keep = sum;
    (void)keep;
  }
}

TEST(Chunk, DiesOnAnyThread) {
  Arena arena;
  Account account(1 << 30);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; round++) {
        Chunk chunk = arena.copy("some bytes", account.overdraw(100));
        Chunk other = chunk;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(arena.live_blocks(), 0u);
  EXPECT_EQ(account.used_bytes(), 0u);
}

}  // namespace
}  // namespace weir
