#include "weir/scan/newline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "guarded_bytes.h"

namespace weir {
namespace {

TEST(CountByte, EqualsTheScalarCountForAllLengthsAndAlignments) {
  GuardedBytes memory;
  std::mt19937 random(1);
  for (char* at = memory.begin(); at != memory.end(); ++at) *at = "\n\n ab\0\xff"[random() % 7];
  for (auto* kernels : usable_scan_kernels()) {
    for (size_t size = 0; size <= 300; ++size) {
      for (size_t shift = 0; shift < 64; ++shift) {
        const char* end = memory.end() - shift;
        const char* begin = end - size;
        ASSERT_EQ(kernels->count_byte(begin, end, '\n'), static_cast<size_t>(std::count(begin, end, '\n')))
            << kernels->name << " size " << size << " shift " << shift;
      }
    }
  }
}

TEST(CountByte, DoesNotOverflowItsLanes) {
  std::string full(1 << 20, '\n');
  for (auto* kernels : usable_scan_kernels()) {
    EXPECT_EQ(kernels->count_byte(full.data(), full.data() + full.size(), '\n'), full.size())
        << kernels->name;
  }
}

TEST(MaskCells, EqualsTheScalarMasksForAllAlignments) {
  GuardedBytes memory;
  std::mt19937 random(3);
  for (char* at = memory.begin(); at != memory.end(); ++at) *at = "\n,\"a\0\xff;"[random() % 7];
  for (auto* kernels : usable_scan_kernels()) {
    for (size_t blocks = 0; blocks <= 5; ++blocks) {
      for (size_t shift = 0; shift < 64; ++shift) {
        const char* begin = memory.end() - shift - 64 * blocks;
        std::vector<CellMasks> masks(blocks + 1);
        kernels->mask_cells(begin, blocks, ',', masks.data());
        for (size_t i = 0; i < 64 * blocks; ++i) {
          const auto& at = masks[i / 64];
          ASSERT_EQ(at.quotes >> i % 64 & 1, begin[i] == '"') << kernels->name << " byte " << i;
          ASSERT_EQ(at.delimiters >> i % 64 & 1, begin[i] == ',') << kernels->name << " byte " << i;
          ASSERT_EQ(at.newlines >> i % 64 & 1, begin[i] == '\n') << kernels->name << " byte " << i;
        }
      }
    }
  }
}

TEST(Newline, IsFoundFromBothEnds) {
  GuardedBytes memory;
  for (size_t size = 0; size <= 300; ++size) {
    for (size_t place = 0; place < size; place += 1 + size / 7) {
      std::string bytes(size, 'x');
      bytes[place] = '\n';
      bytes[size - 1 - place / 2] = '\n';
      auto view = memory.at_end(bytes);
      const char* end = view.data() + size;
      EXPECT_EQ(static_cast<size_t>(find_newline(view.data(), end) - view.data()), view.find('\n'));
      EXPECT_EQ(static_cast<size_t>(find_last_newline(view.data(), end) - view.data()), view.rfind('\n'));
    }
  }
}

TEST(Newline, IsMissingFromARangeWithout) {
  std::string_view text = "abc";
  EXPECT_EQ(find_newline(text.begin(), text.end()), text.end());
  EXPECT_EQ(find_last_newline(text.begin(), text.end()), nullptr);
  EXPECT_EQ(find_newline(nullptr, nullptr), nullptr);
  EXPECT_EQ(count_newlines(nullptr, nullptr), 0u);
}

TEST(Line, BeginsAndEndsAtItsNewlines) {
  std::string_view text = "one\ntwo\nthr";
  const char* two = text.data() + 5;
  EXPECT_EQ(line_begin(text.begin(), two), text.data() + 4);
  EXPECT_EQ(line_end(two, text.end()), text.data() + 8);
  EXPECT_EQ(line_begin(text.begin(), text.data() + 2), text.begin());
  EXPECT_EQ(line_begin(text.begin(), text.data() + 4), text.data() + 4);
  EXPECT_EQ(line_end(text.data() + 9, text.end()), text.end());
}

TEST(SkipLines, PassesAsManyAsThereAre) {
  std::mt19937 random(7);
  std::string text;
  std::vector<size_t> ends{0};
  for (int line = 0; line < 3000; ++line) {
    text += std::string(random() % 13 == 0 ? random() % 9000 : random() % 40, 'x') + '\n';
    ends.push_back(text.size());
  }
  text += "rest";
  for (size_t count : {0, 1, 2, 57, 100, 1024, 2999, 3000}) {
    auto skipped = skip_lines(text.data(), text.data() + text.size(), count);
    EXPECT_EQ(static_cast<size_t>(skipped.end - text.data()), ends[count]);
    EXPECT_EQ(skipped.count, count);
  }
  auto skipped = skip_lines(text.data(), text.data() + text.size(), 3001);
  EXPECT_EQ(static_cast<size_t>(skipped.end - text.data()), ends[3000]);
  EXPECT_EQ(skipped.count, 3000u);
}

}  // namespace
}  // namespace weir
