// The run of `mu40 run` in the run store. Keeping never ends a run: what goes wrong is one line of warning, and the run
// is kept no further.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "run/run_report.hpp"
#include "store/run_store.hpp"

namespace mu40 {

// Single thread.
class KeptRun {
 public:
  // Opens the default store and ends there what other processes left behind.
  KeptRun();

  void begin(const std::string& label, const std::string& note, const RunReport& report);
  // Keeps a snapshot every ten seconds.
  void follow(const RunReport& report);
  // Keeps the report and prints the run's number.
  void finish(const RunReport& report);

 private:
  void attempt(const std::function<void()>& work);

  std::optional<RunStore> store_;  // none: this run is not kept
  std::int64_t id_ = 0;
  std::chrono::steady_clock::time_point last_snapshot_ = std::chrono::steady_clock::now();
};

}  // namespace mu40
