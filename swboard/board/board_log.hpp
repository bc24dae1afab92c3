// The board's own log: start, bitstream load, injected faults, errors, close; one line each. Small by intention:
// nothing is written for a launch that goes well.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace mu40::swboard {

// Appends lines "<seconds since start> <text>". Thread-safe.
class BoardLog {
 public:
  // An empty path writes to standard error. Throws Error when the file cannot be opened.
  explicit BoardLog(const std::string& path);
  ~BoardLog();
  BoardLog(const BoardLog&) = delete;
  BoardLog& operator=(const BoardLog&) = delete;

  void line(std::string_view text) const;

 private:
  int file_ = 2;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace mu40::swboard
