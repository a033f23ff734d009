#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>

#include "weir/base/error.h"
#include "weir/loop/loop.h"

namespace weir {
namespace {

/// From here on io_uring_setup fails in this process, as it does in containers with a strict profile.
void forbid_uring(unsigned error_number) {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error_number),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter)) _exit(100);
}

constexpr int kFellBack = 42;

[[noreturn]] void exit_by_driver_under_filter(unsigned error_number) {
  forbid_uring(error_number);
  Loop loop(make_driver());
  int slept = loop.run([](Loop& inner) -> Task<int> {
    co_await inner.sleep_for(1);
    co_return 1;
  }(loop));
  _exit(slept == 1 && loop.driver().name() == "posix" ? kFellBack : 1);
}

TEST(MakeDriver, FallsBackToPosixWhereIoUringIsForbidden) {
  for (unsigned error_number : {ENOSYS, EPERM, EACCES, ENOMEM}) {
    EXPECT_EXIT(exit_by_driver_under_filter(error_number), testing::ExitedWithCode(kFellBack), "") << error_number;
  }
}

TEST(MakeDriver, AskedForUringItSaysThatThereIsNone) {
  auto ask = [] {
    forbid_uring(EPERM);
    try {
      make_driver("uring");
    } catch (const Error& error) {
      _exit(error.code() == ErrorCode::Unsupported ? kFellBack : 1);
    }
    _exit(2);
  };
  EXPECT_EXIT(ask(), testing::ExitedWithCode(kFellBack), "");
}

TEST(MakeDriver, GivesWhatItIsAskedFor) {
  EXPECT_EQ(make_driver("posix")->name(), "posix");
  EXPECT_EQ(make_driver("uring")->name(), "uring");
  EXPECT_THROW(make_driver("windows"), Error);
}

TEST(MakeDriver, UringNeedsNoLockedMemory) {
  auto with_little = [] {
    rlimit little{64 << 10, 64 << 10};
    setrlimit(RLIMIT_MEMLOCK, &little);
    _exit(make_driver()->name() == "uring" ? kFellBack : 1);
  };
  EXPECT_EXIT(with_little(), testing::ExitedWithCode(kFellBack), "");
}

}  // namespace
}  // namespace weir
