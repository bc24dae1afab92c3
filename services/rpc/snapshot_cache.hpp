// Snapshots of runs as they go out to watchers, made once however many watch: their histograms take milliseconds.
#pragma once

#include <mu40/v1/runs.pb.h>

#include <memory>
#include <mutex>
#include <vector>

#include "daemon/active_run.hpp"

namespace mu40 {

// Keeps those of which somebody still has the progress: of every run the newest, and what slow watchers are at.
// Thread-safe; a caller waits for one who makes a snapshot.
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
  std::vector<Entry> entries_;
};

}  // namespace mu40
