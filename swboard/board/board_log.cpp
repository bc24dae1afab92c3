#include "swboard/board/board_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "layout/error.hpp"

namespace mu40::swboard {

BoardLog::BoardLog(const std::string& path) {
  if (path.empty()) return;
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file_ < 0) throw Error(ErrorCode::kNotFound, "cannot open the board log " + path + ": " + std::strerror(errno));
}

BoardLog::~BoardLog() {
  if (file_ != 2) ::close(file_);
}

void BoardLog::line(std::string_view text) const {
  const std::chrono::duration<double> since = std::chrono::steady_clock::now() - start_;
  std::array<char, 32> stamp{};
  std::snprintf(stamp.data(), stamp.size(), "%.6f ", since.count());
  const std::string whole = std::string(stamp.data()).append(text).append("\n");
  [[maybe_unused]] const auto written = ::write(file_, whole.data(), whole.size());  // one call: lines stay whole
}

}  // namespace mu40::swboard
