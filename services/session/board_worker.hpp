// A worker for one board with what the board needs around it: the software board's environment where it is one,
// commands, events. Used by a run (run_session.hpp) and by the examination of a board.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "link/worker_process.hpp"
#include "run/board_examination.hpp"
#include "run/installation.hpp"
#include "run/run_config.hpp"
#include "stream/run_books.hpp"
#include "swboard/environment.hpp"

namespace mu40 {

// Single thread.
class BoardWorker {
 public:
  // Throws Error when the worker or the software board's environment cannot be had.
  BoardWorker(const std::string& board, const Installation& installation);

  void command(const nlohmann::json& command);
  // The worker's next event, null at a timeout. Throws Error when the worker is gone (kUnavailable, with how it ended
  // and its last words) or reports an error (the worker's own).
  nlohmann::json next_event(std::chrono::milliseconds timeout);
  void kill() noexcept { worker_->kill(); }
  [[nodiscard]] pid_t pid() const noexcept { return worker_->pid(); }
  [[nodiscard]] RunBooks& books() const noexcept;

 private:
  std::optional<swboard::SoftwareBoardEnvironment> software_board_;  // outlives the worker
  std::optional<WorkerProcess> worker_;
};

// Fills in what the installation provides (networks, the software board's xclbin) and makes paths absolute. Throws
// Error where the software board is asked for and not there.
void resolve(RunConfig& config, const Installation& installation);

// Has a worker examine the board of `config` (resolved): never throws for what the board does, that is a finding.
[[nodiscard]] std::vector<BoardFinding> examine_board(const RunConfig& config, const Installation& installation);

}  // namespace mu40
