#include "weir/task/stop.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace weir {
namespace {

struct Noting final : StopListener {
  std::string* trace;
  char letter;
  Noting* unlinks = nullptr;
  Noting(std::string* out, char name) : trace(out), letter(name) {}
  void on_stop() override {
    *trace += letter;
    if (unlinks) unlinks->unlink();
  }
};

TEST(Stop, TellsEachListenerOnce) {
  std::string trace;
  Stop stop;
  Noting a(&trace, 'a'), b(&trace, 'b');
  a.listen(stop);
  b.listen(stop);
  EXPECT_FALSE(stop.requested());
  stop.request();
  stop.request();
  EXPECT_TRUE(stop.requested());
  EXPECT_EQ(trace.size(), 2u);
  EXPECT_NE(trace.find('a'), std::string::npos);
  EXPECT_NE(trace.find('b'), std::string::npos);
}

TEST(Stop, AnUnlinkedListenerHearsNothing) {
  std::string trace;
  Stop stop;
  Noting a(&trace, 'a'), b(&trace, 'b');
  a.listen(stop);
  b.listen(stop);
  a.unlink();
  a.unlink();
  stop.request();
  EXPECT_EQ(trace, "b");
}

TEST(Stop, AListenerMayUnlinkAnotherDuringARequest) {
  for (bool first_unlinks : {true, false}) {
    std::string trace;
    Stop stop;
    Noting a(&trace, 'a'), b(&trace, 'b');
    (first_unlinks ? a : b).unlinks = first_unlinks ? &b : &a;
    a.listen(stop);
    b.listen(stop);
    stop.request();
    EXPECT_GE(trace.size(), 1u);
    EXPECT_LE(trace.size(), 2u);
  }
}

TEST(Stop, ALaterListenerCanListenAgain) {
  std::string trace;
  Stop first, second;
  Noting a(&trace, 'a');
  a.listen(first);
  a.unlink();
  a.listen(second);
  second.request();
  EXPECT_EQ(trace, "a");
}

TEST(Stop, AParentsRequestIsAChildsButNotTheOtherWayRound) {
  Stop parent;
  Stop child(parent), other(parent);
  Stop grandchild(child);
  child.request();
  EXPECT_TRUE(grandchild.requested());
  EXPECT_FALSE(parent.requested());
  EXPECT_FALSE(other.requested());
  parent.request();
  EXPECT_TRUE(other.requested());
}

TEST(Stop, AChildOfARequestedParentIsRequested) {
  Stop parent;
  parent.request();
  Stop child(parent);
  EXPECT_TRUE(child.requested());
  EXPECT_THROW(child.check(), Cancelled);
}

TEST(Stop, AChildThatIsGoneIsForgotten) {
  Stop parent;
  auto child = std::make_unique<Stop>(parent);
  child.reset();
  parent.request();
  EXPECT_TRUE(parent.requested());
}

TEST(StopDeathTest, DyingBeforeItsListenersIsABug) {
  EXPECT_DEATH(
      {
        std::string trace;
        auto stop = std::make_unique<Stop>();
        Noting a(&trace, 'a');
        a.listen(*stop);
        stop.reset();
      },
      "first_ == nullptr");
}

}  // namespace
}  // namespace weir
