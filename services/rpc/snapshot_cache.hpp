// Snapshots of runs as they go out to watchers, made once however many watch: their histograms take milliseconds.
#pragma once

#include <mu40/v1/runs.pb.h>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>

#include "daemon/active_run.hpp"

namespace mu40 {

// Keeps the newest 64, one for each board there may be. Thread-safe; a caller waits for one who makes a snapshot.
class SnapshotCache {
 public:
  // `progress` is of `run`.
  [[nodiscard]] std::shared_ptr<const v1::RunSnapshot> of(const ActiveRun& run,
                                                          const std::shared_ptr<const RunProgress>& progress);

 private:
  struct Entry {
    std::weak_ptr<const RunProgress> progress;
    std::shared_ptr<const v1::RunSnapshot> snapshot;
  };

  std::mutex mutex_;
  std::array<Entry, 64> entries_;
  std::size_t oldest_ = 0;
};

}  // namespace mu40
