// How far a long piece of work is, on a terminal: one line, rewritten ten times a second at most, gone at the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace mu40 {

// Single thread.
class ProgressLine {
 public:
  // `what`: "sending run.raw".
  explicit ProgressLine(std::string what);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void update(std::uint64_t part, std::uint64_t whole);

 private:
  std::string what_;
  bool shown_;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace mu40
