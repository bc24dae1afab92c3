// Which runs of a run store are alive: a lock of the kernel's on byte `id` of a file beside the store, which goes away
// with its process however that ends. No process ids, which are used again and differ between containers.
#pragma once

#include <cstdint>
#include <filesystem>

namespace mu40 {

// Throws Error naming the file. Single thread.
class LiveRuns {
 public:
  explicit LiveRuns(const std::filesystem::path& file);
  ~LiveRuns();
  LiveRuns(const LiveRuns&) = delete;
  LiveRuns& operator=(const LiveRuns&) = delete;

  // Run `id` is alive until release() or until this object is gone.
  void hold(std::int64_t id);
  void release(std::int64_t id) noexcept;
  // Whether any LiveRuns, this one included, holds it.
  [[nodiscard]] bool alive(std::int64_t id) const;

 private:
  std::filesystem::path file_;
  int held_fd_ = -1;
  int asking_fd_ = -1;  // a second open file: a lock is invisible through the one that holds it
};

}  // namespace mu40
