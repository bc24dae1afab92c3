// A run as it goes on, on the terminal: the whole report redrawn in place; elsewhere one line now and then.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "run/run_report.hpp"

namespace mu40 {

inline constexpr std::chrono::milliseconds kScreenRefresh{500};

// Single thread.
class LiveScreen {
 public:
  // `hint` stands beside the progress: what keys do.
  explicit LiveScreen(std::string hint) : hint_(std::move(hint)) {}

  void show(const RunReport& report);
  // Takes the drawn report away; what is printed next stands in its place.
  void erase();
  // The last word: erases, and prints the finished report to stay.
  void finish(const RunReport& report);

 private:
  std::string hint_;
  std::ptrdiff_t lines_ = 0;
  std::chrono::steady_clock::time_point next_line_{};
};

// Writes a report to `file`; throws Error naming it.
void write_report(const std::string& file, const std::string& json);

}  // namespace mu40
