#include "weir/channel/credit_gate.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>

#include "weir/task/scope.h"

namespace weir {
namespace {

Task<void> draw_into(CreditGate* gate, size_t bytes, Stop* stop, std::optional<Credit>* credit, std::string* log) {
  try {
    Credit drawn = co_await gate->draw(bytes, *stop);
    credit->emplace(std::move(drawn));
    *log += "drawn ";
  } catch (const Cancelled&) {
    *log += "cancelled ";
  }
}

TEST(CreditGate, WaitsUntilCreditComesBackFromAnotherThread) {
  Loop loop;
  Account account(100);
  CreditGate gate(loop, account);
  Stop stop;
  std::string log;
  std::optional<Credit> first, second;
  std::thread worker;
  struct Body {
    static Task<void> run(Loop* at, CreditGate* door, Stop* never, std::optional<Credit>* one,
                          std::optional<Credit>* two, std::string* words, std::thread* thread) {
      co_await draw_into(door, 80, never, one, words);
      Scope scope(at->ready());
      scope.spawn(draw_into(door, 80, never, two, words));
      std::optional<Credit> leaving(std::move(**one));
      one->reset();
      *thread = std::thread([credit = std::move(leaving)]() mutable { credit.reset(); });
      co_await scope.join();
      thread->join();
      two->reset();
      co_await door->close();
    }
  };
  loop.run(Body::run(&loop, &gate, &stop, &first, &second, &log, &worker));
  EXPECT_EQ(log, "drawn drawn ");
  EXPECT_EQ(account.used_bytes(), 0u);
}

TEST(CreditGate, AStopEndsTheWaiting) {
  Loop loop;
  Account account(100);
  CreditGate gate(loop, account);
  Stop stop;
  std::string log;
  std::optional<Credit> held(account.draw(100)), none;
  struct Body {
    static Task<void> run(Loop* at, CreditGate* door, Stop* soon, std::optional<Credit>* never, std::string* words) {
      Scope scope(at->ready());
      scope.spawn(draw_into(door, 1, soon, never, words));
      co_await at->sleep_for(0);
      soon->request();
      co_await scope.join();
      co_await door->close();
    }
  };
  loop.run(Body::run(&loop, &gate, &stop, &none, &log));
  EXPECT_EQ(log, "cancelled ");
}

}  // namespace
}  // namespace weir
