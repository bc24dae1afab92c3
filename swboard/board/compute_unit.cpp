#include "swboard/board/compute_unit.hpp"

#include <algorithm>
#include <cstring>

namespace mu40::swboard {
namespace {

// Bytes of a sealed result: what a fault may touch or repeat.
std::size_t sealed_bytes(const std::byte* result, std::uint32_t capacity) {
  ResultHeader header;
  std::memcpy(&header, result, sizeof header);
  return result_bytes(std::min(header.count, capacity));
}

}  // namespace

void DoneBell::ring() {
  {
    const std::lock_guard lock(mutex_);
    is_rung_ = true;
  }
  rung_.notify_one();
}

void DoneBell::wait_for(std::chrono::microseconds patience) {
  std::unique_lock lock(mutex_);
  rung_.wait_for(lock, patience, [this] { return is_rung_; });
  is_rung_ = false;
}

ComputeUnit::ComputeUnit(std::string name, std::unique_ptr<BoardKernel> kernel, bool keeps_previous, DoneBell& bell)
    : name_(std::move(name)), kernel_(std::move(kernel)), keeps_previous_(keeps_previous), bell_(bell) {
  ::sem_init(&started_, 0, 0);
  thread_ = std::jthread([this] { work(); });
}

ComputeUnit::~ComputeUnit() {
  stops_ = true;
  ::sem_post(&started_);
  thread_.join();
  ::sem_destroy(&started_);
}

void ComputeUnit::start(const UnitJob& job) {
  if (job.fault.hangs) return;
  has_previous_ = true;
  job_ = job;
  ::sem_post(&started_);
}

void ComputeUnit::work() {
  for (;;) {
    while (::sem_wait(&started_) != 0) {
    }
    if (stops_) return;
    if (!execute(job_)) continue;
    registers_.finish();
    bell_.ring();
  }
}

bool ComputeUnit::execute(const UnitJob& job) {
  if (job.fault.delay_us != 0) std::this_thread::sleep_for(std::chrono::microseconds(job.fault.delay_us));
  if (job.fault.drops) return true;
  if (job.fault.repeats && previous_.size() <= result_bytes(job.arguments.capacity)) {
    std::copy(previous_.begin(), previous_.end(), job.result);
    return true;
  }
  if (!kernel_->run(job, stops_)) return false;
  const std::size_t bytes = sealed_bytes(job.result, job.arguments.capacity);
  if (keeps_previous_) previous_.assign(job.result, job.result + bytes);
  if (job.fault.flip) {
    const auto bit = static_cast<std::size_t>(*job.fault.flip % (8 * bytes));
    job.result[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
  }
  return true;
}

}  // namespace mu40::swboard
