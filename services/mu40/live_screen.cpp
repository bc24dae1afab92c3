#include "live_screen.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <span>
#include <sstream>

#include "io/output_file.hpp"
#include "run/report_text.hpp"

namespace mu40 {
namespace {

constexpr std::chrono::seconds kBetweenLines{2};  // where there is no terminal

bool is_terminal() { return ::isatty(STDOUT_FILENO) != 0; }

std::string progress_bar(const RunReport& report) {
  const auto& stream = report.config.stream;
  double part = 0;
  if (stream.duration) part = report.elapsed_s / std::chrono::duration<double>(*stream.duration).count();
  if (stream.orbits) {
    part = std::max(part, static_cast<double>(report.orbits.completed) / static_cast<double>(*stream.orbits));
  }
  constexpr int kWidth = 50;
  const int filled = static_cast<int>(std::clamp(part, 0.0, 1.0) * kWidth);
  return fmt::format("[{:#<{}}{:.<{}}] {:3.0f} %", "", filled, "", kWidth - filled, 100 * std::clamp(part, 0.0, 1.0));
}

// The lines of `text` that the terminal can show: what has scrolled away cannot be drawn over.
std::string fitting(const std::string& text) {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row < 2) return text;
  std::string result;
  std::istringstream lines(text);
  std::string line;
  for (int row = 1; row < size.ws_row && std::getline(lines, line); ++row) {
    result += line.substr(0, size.ws_col);
    result += '\n';
  }
  return result;
}

}  // namespace

void LiveScreen::show(const RunReport& report) {
  if (!is_terminal()) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_line_) return;
    next_line_ = now + kBetweenLines;
    fmt::print(stderr, "{} {:.2f} MHz BX ({:.4f} x LHC), {} orbits, {} mismatches\n", progress_bar(report),
               report.bx_rate.value.value_or(0) * 1e-6, report.real_time_factor.value.value_or(0),
               report.orbits.completed, report.checks[0].mismatched_records + report.checks[1].mismatched_records);
    return;
  }
  const std::string text = fitting(fmt::format("{}  {}\n", progress_bar(report), hint_) + report_text(report, true));
  erase();
  fmt::print("{}", text);
  std::fflush(stdout);
  lines_ = std::ranges::count(text, '\n');
}

void LiveScreen::erase() {
  if (lines_ > 0) fmt::print("\x1b[{}A\x1b[J", lines_);
  lines_ = 0;
}

void LiveScreen::finish(const RunReport& report) {
  erase();
  fmt::print("{}", report_text(report, is_terminal()));
}

void write_report(const std::string& file, const std::string& json) {
  OutputFile output(file);
  output.write(std::as_bytes(std::span(json)));
  output.commit();
}

}  // namespace mu40
