// Tells one who waits that something about the boards has changed; what, they look up. Made before the daemon, whose
// keepers' threads call notify().
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace mu40 {

// Thread-safe: any number of notifiers, one waiter.
class BoardChanges {
 public:
  // Does not block.
  void notify();
  // Returns when there was a change since the last return, or `stop` is requested.
  void wait(const std::stop_token& stop);

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool pending_ = false;
};

}  // namespace mu40
