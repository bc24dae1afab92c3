#include "rpc/board_changes.hpp"

namespace mu40 {

void BoardChanges::notify() {
  {
    const std::scoped_lock lock(mutex_);
    pending_ = true;
  }
  changed_.notify_all();
}

void BoardChanges::wait(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stop, [&] { return pending_; });
  pending_ = false;
}

}  // namespace mu40
