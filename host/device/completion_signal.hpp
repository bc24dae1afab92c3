// Wakes a thread that polls a device when something has completed. A POSIX semaphore: unlike std::counting_semaphore of
// libstdc++ 12 its timed wait cannot lose a wake-up (GCC bug 104928), and posting is safe from any thread.
#pragma once

#include <semaphore.h>

#include <cerrno>
#include <chrono>
#include <ctime>

namespace mu40 {

// Thread-safe.
class CompletionSignal {
 public:
  CompletionSignal() noexcept { ::sem_init(&semaphore_, 0, 0); }
  ~CompletionSignal() { ::sem_destroy(&semaphore_); }
  CompletionSignal(const CompletionSignal&) = delete;
  CompletionSignal& operator=(const CompletionSignal&) = delete;

  // One more thing has completed.
  void post() noexcept { ::sem_post(&semaphore_); }
  // Takes one, asleep until there is one.
  void take() noexcept {
    while (::sem_wait(&semaphore_) != 0) {
    }
  }
  // Takes one if there is one.
  [[nodiscard]] bool try_take() noexcept { return ::sem_trywait(&semaphore_) == 0; }
  // Takes one, asleep until there is one or the time has come.
  [[nodiscard]] bool take_until(std::chrono::steady_clock::time_point deadline) noexcept {
    const auto since_epoch = deadline.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    timespec at{};
    at.tv_sec = seconds.count();
    at.tv_nsec = std::chrono::nanoseconds(since_epoch - seconds).count();
    while (::sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &at) != 0) {
      if (errno != EINTR) return try_take();
    }
    return true;
  }

 private:
  sem_t semaphore_{};
};

}  // namespace mu40
