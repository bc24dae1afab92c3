#include "interrupts.hpp"

#include <csignal>
#include <ctime>

namespace mu40 {
namespace {

constexpr timespec kStopPeriod{0, 100'000'000};

sigset_t interrupting_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

Interrupts::Interrupts() {
  const sigset_t signals = interrupting_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::jthread([this, signals](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (::sigtimedwait(&signals, nullptr, &kStopPeriod) < 0) continue;
      count_.fetch_add(1);
      first_.request_stop();
    }
  });
}

}  // namespace mu40
