#include "signals.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>

#include "weir/base/error.h"

namespace weir {
namespace {

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : signals)
    if (!is_ignored(signal)) sigaddset(&set, signal);
  return set;
}

}  // namespace

Signals::Signals() {
  sigset_t watched = set_of({SIGINT, SIGTERM, SIGUSR1});
  pthread_sigmask(SIG_BLOCK, &watched, nullptr);
  descriptor_ = Descriptor(signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!descriptor_) throw Error::from_errno(errno, "opening a signal descriptor");
}

Task<void> Signals::watch(RunControl& control, std::function<void()> tell) {
  for (;;) {
    co_await control.loop().poll(descriptor_.get(), POLLIN, &control.over());
    signalfd_siginfo info;
    if (::read(descriptor_.get(), &info, sizeof info) != sizeof info) continue;
    if (info.ssi_signo == SIGUSR1) {
      tell();
      continue;
    }
    interrupted_by_ = static_cast<int>(info.ssi_signo);
    sigset_t ending = set_of({SIGINT, SIGTERM});
    pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
    control.interrupt();
  }
}

}  // namespace weir
