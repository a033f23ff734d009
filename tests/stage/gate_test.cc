#include "weir/stage/gate.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Gate, LetsTasksPassInOrder) {
  int zero = 0, one = 1;
  Gate<int> gate(4);
  EXPECT_FALSE(gate.enter(1, &one));
  EXPECT_TRUE(gate.enter(0, &zero));
  EXPECT_EQ(gate.leave(0), &one);
  EXPECT_TRUE(gate.enter(1, &one));
  EXPECT_EQ(gate.leave(1), nullptr);
}

TEST(Gate, PassesOverTasksThatGaveUpTheirTurn) {
  int zero = 0, three = 3;
  Gate<int> gate(4);
  EXPECT_EQ(gate.skip(2), nullptr);
  EXPECT_EQ(gate.skip(1), nullptr);
  EXPECT_FALSE(gate.enter(3, &three));
  EXPECT_TRUE(gate.enter(0, &zero));
  EXPECT_EQ(gate.leave(0), &three);
}

TEST(Gate, SkippingInTurnWakesTheNext) {
  int one = 1;
  Gate<int> gate(4);
  EXPECT_FALSE(gate.enter(1, &one));
  EXPECT_EQ(gate.skip(0), &one);
}

TEST(Gate, GoesRoundManyTimes) {
  int task = 0;
  Gate<int> gate(3);
  for (uint64_t i = 0; i < 100; i++) {
    ASSERT_TRUE(gate.enter(i, &task));
    ASSERT_EQ(gate.leave(i), nullptr);
  }
}

}  // namespace
}  // namespace weir
