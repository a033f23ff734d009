#include "weir/base/credit.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Account, RefusesPastItsLimit) {
  Account account(100);
  auto first = account.draw(60);
  ASSERT_TRUE(first);
  EXPECT_FALSE(account.draw(41));
  EXPECT_TRUE(account.draw(40));
}

TEST(Account, AdmitsOneOfAnySizeWhenEmpty) {
  Account account(100);
  auto large = account.draw(1000);
  ASSERT_TRUE(large);
  EXPECT_FALSE(account.draw(1));
}

TEST(Account, WakesOnceForEachWish) {
  int wakes = 0;
  Account account(100);
  account.set_waker([&] { wakes++; });
  { auto credit = account.draw(10); }
  EXPECT_EQ(wakes, 0);
  account.want_wake();
  { auto credit = account.draw(10); }
  { auto credit = account.draw(10); }
  EXPECT_EQ(wakes, 1);
}

TEST(Account, CountsInItsParent) {
  Account ledger(1000);
  Account account(100, &ledger);
  auto credit = account.draw(70);
  EXPECT_EQ(ledger.used_bytes(), 70u);
  credit->release();
  EXPECT_EQ(ledger.used_bytes(), 0u);
  EXPECT_EQ(ledger.peak_bytes(), 70u);
}

TEST(Credit, SplitsAndMovesWithoutLosingABit) {
  Account account(100);
  auto all = account.draw(100);
  Credit part = all->split(30);
  EXPECT_EQ(all->bytes(), 70u);
  EXPECT_EQ(part.bytes(), 30u);
  part = std::move(*all);
  EXPECT_EQ(account.used_bytes(), 70u);
  part.release();
  EXPECT_EQ(account.used_bytes(), 0u);
}

}  // namespace
}  // namespace weir
