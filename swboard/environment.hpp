// What a process needs around it to find a software board in the place of a card: environment variables for Debian's
// XRT in sw_emu, a private folder for everything XRT and the board write, and its removal.
// Not here: XRT itself (device_xrt/), starting processes (link/). Links nothing of XRT.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mu40::swboard {

// The folder with the re-linked shim, the board program and emconfig.json: $MU40_SWBOARD_ROOT, else beside this program
// (build tree: ../swboard/root, installed: ../share/mu40/swboard/root). Throws Error when none of them is there.
[[nodiscard]] std::filesystem::path software_board_root();
// An xclbin with the networks of the zoo that was built with that board: mu40_software.xclbin,
// mu40_software_rtl.xclbin.
[[nodiscard]] std::filesystem::path software_board_xclbin(const std::filesystem::path& root, std::string_view name);

// One private folder /tmp/mu40-XXXXXX (mode 0700) for one process that opens a software board; gone with everything in
// it when this object goes, however the process ended. One process at a time may use it. Single thread.
class SoftwareBoardEnvironment {
 public:
  // Throws Error when `root` lacks a part or the folder cannot be made.
  explicit SoftwareBoardEnvironment(const std::filesystem::path& root);
  ~SoftwareBoardEnvironment();
  SoftwareBoardEnvironment(const SoftwareBoardEnvironment&) = delete;
  SoftwareBoardEnvironment& operator=(const SoftwareBoardEnvironment&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  // What the board writes about itself (swboard/board/board_log.hpp); exists once a board was started.
  [[nodiscard]] std::filesystem::path log_file() const { return folder_ / "board.log"; }
  // The variables that the process must have from its start (glibc reads one of them before main()).
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& variables() const noexcept {
    return variables_;
  }
  // `base` ("NAME=value", as environ) with variables() in it and without those that would lead XRT elsewhere.
  [[nodiscard]] std::vector<std::string> environment_for(const char* const* base) const;

 private:
  std::filesystem::path folder_;
  std::vector<std::pair<std::string, std::string>> variables_;
};

}  // namespace mu40::swboard
