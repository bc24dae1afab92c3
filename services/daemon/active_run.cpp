#include "daemon/active_run.hpp"

#include <utility>

namespace mu40 {

ActiveRun::ActiveRun(std::int64_t id, RunRequest request, RunConfig config, Hold recording)
    : id_(id), request_(std::move(request)), config_(std::move(config)), recording_(std::move(recording)) {
  publish(RunPhase::kQueued, "", nullptr);
}

void ActiveRun::publish(RunPhase phase, std::string activity, std::shared_ptr<const RunReport> report) {
  auto progress = std::make_shared<RunProgress>();
  progress->taken = std::chrono::system_clock::now();
  progress->phase = phase;
  progress->activity = std::move(activity);
  progress->report = std::move(report);
  const std::scoped_lock lock(mutex_);
  if (newest_) {
    progress->sequence = newest_->sequence;
    progress->started = newest_->started;
    if (!progress->report) progress->report = newest_->report;
  }
  ++progress->sequence;
  if (phase == RunPhase::kRunning && !progress->started) progress->started = progress->taken;
  if (phase == RunPhase::kEnded) {
    progress->ended = progress->taken;
    recording_.reset();
  }
  newest_ = std::move(progress);
  published_.notify_all();
}

std::shared_ptr<const RunProgress> ActiveRun::newest() const {
  const std::scoped_lock lock(mutex_);
  return newest_;
}

std::shared_ptr<const RunProgress> ActiveRun::wait_after(std::uint64_t after, std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  if (!published_.wait_for(lock, timeout, [&] { return newest_->sequence > after; })) return nullptr;
  return newest_;
}

}  // namespace mu40
