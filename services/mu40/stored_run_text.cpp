#include "stored_run_text.hpp"

#include "run/report_text.hpp"

namespace mu40 {

std::string state_text(const StoredRun& run) {
  if (run.state == StoredState::kRunning) return "running";
  if (run.state == StoredState::kInterrupted) return "interrupted";
  return run.valid.value_or(false) ? "VALID" : "INVALID";
}

std::string seconds_text(const std::optional<double>& seconds) {
  Figure figure;
  figure.value = seconds;
  return time_text(figure);
}

}  // namespace mu40
