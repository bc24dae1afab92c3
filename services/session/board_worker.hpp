// A worker for one board with what the board needs around it: the software board's environment where it is one,
// commands, events. Used by a run (run_session.hpp), by the watch over a board (board_watch.hpp) and its examination.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "link/worker_process.hpp"
#include "run/board_examination.hpp"
#include "run/installation.hpp"
#include "run/run_config.hpp"
#include "stream/run_books.hpp"
#include "swboard/environment.hpp"

namespace mu40 {

// A board that takes longer to open hangs: programming a card takes seconds.
inline constexpr std::chrono::seconds kBoardOpenPatience{60};

// Single thread.
class BoardWorker {
 public:
  // Throws Error when the worker or the software board's environment cannot be had.
  BoardWorker(const std::string& board, const Installation& installation);

  void command(const nlohmann::json& command);
  // The worker's next event, null at a timeout. Throws Error when the worker is gone (kUnavailable, with how it ended
  // and its last words) or reports an error (the worker's own).
  nlohmann::json next_event(std::chrono::milliseconds timeout);
  // As next_event() for an event that must come: throws Error as well, kTimeout where none has come within `patience`,
  // kUnavailable within 100 ms of a stop. `doing` stands in the sentence, as "opening the board".
  nlohmann::json await_event(std::string_view doing, std::chrono::milliseconds patience, const std::stop_token& stop);
  void kill() noexcept { worker_->kill(); }
  // As WorkerProcess::ending_signal(), once next_event() has thrown for its end.
  [[nodiscard]] std::optional<int> ending_signal() const noexcept { return worker_->ending_signal(); }
  [[nodiscard]] pid_t pid() const noexcept { return worker_->pid(); }
  [[nodiscard]] RunBooks& books() const noexcept;

 private:
  [[nodiscard]] std::string with_last_words(const std::string& sentence) const;
  // XRT does not pass on why a software board refused a design; the board's log tells.
  [[nodiscard]] std::string with_refusal(const std::string& sentence) const;

  std::optional<swboard::SoftwareBoardEnvironment> software_board_;  // outlives the worker
  std::optional<WorkerProcess> worker_;
};

// Fills in what the installation provides (networks, the software board's xclbin) and makes paths absolute. Throws
// Error where the software board is asked for and not there.
void resolve(RunConfig& config, const Installation& installation);

// Has a worker examine the board of `config` (resolved): never throws for what the board does, that is a finding.
[[nodiscard]] std::vector<BoardFinding> examine_board(const RunConfig& config, const Installation& installation);

}  // namespace mu40
