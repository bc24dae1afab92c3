#include "rpc/snapshot_cache.hpp"

#include "rpc/wire_run.hpp"

namespace mu40 {

std::shared_ptr<const v1::RunSnapshot> SnapshotCache::of(const ActiveRun& run,
                                                         const std::shared_ptr<const RunProgress>& progress) {
  const std::scoped_lock lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.progress.lock() == progress) return entry.snapshot;
  }
  std::erase_if(entries_, [](const Entry& entry) { return entry.progress.expired(); });
  entries_.push_back({progress, std::make_shared<const v1::RunSnapshot>(to_proto(view_of(run, *progress), *progress))});
  return entries_.back().snapshot;
}

}  // namespace mu40
