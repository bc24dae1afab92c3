// Where `mu40 runs`, `show` and `compare` find runs: the store of this machine's user, or a daemon.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/run_store.hpp"

namespace mu40 {

// A run with the word for its state: "VALID", "INVALID", "interrupted", "running", "preparing", "queued".
struct ArchivedRun {
  StoredRun run;
  std::string state;
};

// Single thread. Members throw Error, kNotFound where there is no such run.
class RunArchive {
 public:
  RunArchive() = default;
  virtual ~RunArchive() = default;
  RunArchive(const RunArchive&) = delete;
  RunArchive& operator=(const RunArchive&) = delete;

  // The newest `limit` runs, newest first.
  [[nodiscard]] virtual std::vector<ArchivedRun> newest(std::int64_t limit) = 0;
  [[nodiscard]] virtual ArchivedRun get(std::int64_t id) = 0;
  // The report of run `id`, JSON.
  [[nodiscard]] virtual std::string report(std::int64_t id) = 0;
};

// Of the daemon at that address, else of this user's store, where runs are then ended whose process died.
[[nodiscard]] std::unique_ptr<RunArchive> open_run_archive(const std::optional<std::string>& daemon);

}  // namespace mu40
