#include "termination_signals.hpp"

#include <pthread.h>
#include <unistd.h>

#include <csignal>

namespace mu40 {
namespace {

// Sent by the destructor to end the thread's wait.
constexpr int kWake = SIGUSR1;

sigset_t awaited() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, kWake}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

TerminationSignals::TerminationSignals() {
  const sigset_t signals = awaited();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  thread_ = std::jthread([this] { serve(); });
}

TerminationSignals::~TerminationSignals() { ::pthread_kill(thread_.native_handle(), kWake); }

std::optional<int> TerminationSignals::wait(std::chrono::milliseconds patience) {
  if (first_number_.wait_for(patience) != std::future_status::ready) return std::nullopt;
  return first_number_.get();
}

void TerminationSignals::serve() {
  const sigset_t signals = awaited();
  int signal = 0;
  ::sigwait(&signals, &signal);
  if (signal == kWake) return;
  first_.set_value(signal);
  ::sigwait(&signals, &signal);
  // Workers end by themselves when their parent is gone.
  if (signal != kWake) ::_exit(128 + signal);
}

}  // namespace mu40
