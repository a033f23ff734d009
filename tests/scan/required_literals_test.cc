#include "weir/scan/required_literals.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using Literals = std::vector<std::string>;

TEST(RequiredLiterals, AreTheFewestThatEveryMatchHoldsOneOf) {
  EXPECT_EQ(required_literals("timeout"), Literals{"timeout"});
  EXPECT_EQ(required_literals("timeout|refused"), (Literals{"refused", "timeout"}));
  EXPECT_EQ(required_literals("the .*Quartz"), Literals{"quartz"});
  EXPECT_EQ(required_literals("status=\\d+ .*zq!"), Literals{"zq!"});
}

TEST(RequiredLiterals, AreMissingWhereAMatchNeedNotHoldAny) {
  for (auto regex : {"\\d+", "ab", "(timeout)?", "timeout|\\d", "a.c", ".*", "(?i)sks"}) {
    EXPECT_EQ(required_literals(regex), Literals{}) << regex;
  }
}

TEST(RequiredLiterals, LeaveOutLettersThatFoldBeyondAscii) {
  EXPECT_EQ(required_literals("(?i)backup"), Literals{"bac"});
  EXPECT_EQ(required_literals("(?i)wasser"), Literals{});
  EXPECT_EQ(required_literals("(?m-s:.(?si:wasser))"), Literals{});
  EXPECT_EQ(required_literals("(?m:POST|DELETE)"), (Literals{"delete", "post"}));
  EXPECT_EQ(required_literals("Überlauf"), Literals{"berlauf"});
}

}  // namespace
}  // namespace weir
