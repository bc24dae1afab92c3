// One run in the process that owns the board: opens, prepares, streams on a thread of its own, keeps the books in
// memory it was given. Not here: the link to the parent (worker/), the verdict (verdict.hpp).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>

#include "device/inference_device.hpp"
#include "network/network.hpp"
#include "run/prepared_run.hpp"
#include "run/run_config.hpp"
#include "stream/replay_set.hpp"
#include "stream/run_books.hpp"

namespace mu40 {

enum class RunState : std::uint8_t { kIdle, kPrepared, kRunning, kDraining, kDone, kFailed };
inline constexpr std::array<std::string_view, 6> kRunStateNames{"idle",     "prepared", "running",
                                                                "draining", "done",     "failed"};

// kAllowedTransitions[from][to]
inline constexpr std::array<std::array<bool, 6>, 6> kAllowedTransitions{{
    // idle  prepared running draining done  failed
    {false, true, false, false, false, true},    // idle
    {false, false, true, false, false, true},    // prepared
    {false, false, false, true, true, true},     // running
    {false, false, false, false, true, true},    // draining
    {false, false, false, false, false, false},  // done
    {false, false, false, false, false, false},  // failed
}};

// What prepare() needs to open a board.
struct BoardRequest {
  const RunConfig& config;
  const Network& recalibrate;
  const Network& classify;
  SlotShape shape;
};
using OpenBoard = std::function<std::unique_ptr<InferenceDevice>(const BoardRequest&)>;
// Tells what prepare() is at, in words.
using Progress = std::function<void(std::string_view)>;
// What it says before it maps the recording; a file that is cut meanwhile ends the process by SIGBUS.
inline constexpr std::string_view kReadingTheRecording = "reading the recording";
// What it says before it waits for the board.
inline constexpr std::string_view kOpeningTheBoard = "opening the board";

// prepare(), then start(), once. All members are for one thread but stop() and state().
class Runner {
 public:
  // `books` must be zero and outlive the runner.
  Runner(RunBooks& books, OpenBoard open_board) : books_(books), open_board_(std::move(open_board)) {}
  // Stops and waits.
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  // Reads recording, truth and networks, computes the expected results, opens the board and checks that it holds the
  // networks (a launch of a few muons), measures the harness ceiling. Throws Error, kMismatch also where the recording
  // was changed while it was read.
  PreparedRun prepare(const RunConfig& config, const Progress& progress);

  // Streams on a thread; calls `done` on it at the end. The ending stands in the books.
  void start(std::function<void()> done);
  // Of the board once it is open; also while it streams.
  [[nodiscard]] BoardSensors sensors() const noexcept;
  // Ends a running run soon; its numbers count. Thread-safe.
  void stop() noexcept;

  [[nodiscard]] RunState state() const noexcept { return state_.load(std::memory_order_acquire); }

 private:
  void move_to(RunState next);
  void stream() noexcept;

  RunBooks& books_;
  OpenBoard open_board_;
  RunConfig config_;
  std::unique_ptr<ReplaySet> replay_;
  std::unique_ptr<InferenceDevice> device_;
  std::atomic<bool> stop_ = false;
  std::atomic<RunState> state_ = RunState::kIdle;
  std::uint64_t next_sequence_ = 1;
  std::jthread thread_;
};

}  // namespace mu40
