// A real mu40d in a process of its own, with a folder of its own.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "rpc_rig.hpp"
#include "support/temporary_folder.hpp"

namespace mu40::test {

// How a program ended: its exit status, or 128 + its signal, and all that it said.
struct Ending {
  int status = -1;
  std::string said;
};

class Program {
 public:
  Program(const std::filesystem::path& program, std::vector<std::string> arguments, std::filesystem::path log)
      : log_(std::move(log)) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    arguments.insert(arguments.begin(), program);
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const int error = posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("cannot start " + program.string());
  }
  ~Program() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    (void)wait();
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] std::string said() const { return bytes_of(log_); }
  void send(int signal) const { ::kill(pid_, signal); }
  [[nodiscard]] pid_t pid() const { return pid_; }

  Ending wait() {
    if (pid_ > 0) {
      int status = 0;
      ::waitpid(pid_, &status, 0);
      pid_ = 0;
      ending_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return {ending_, said()};
  }

 private:
  std::filesystem::path log_;
  pid_t pid_ = 0;
  int ending_ = -1;
};

// mu40d on ports of its own choice.
class DaemonProcess {
 public:
  // `folder` outlives it; `config`: more of the configuration, TOML. Waits until it serves.
  explicit DaemonProcess(const TemporaryFolder& folder, const std::string& config = {})
      : program_(MU40_BIN "/mu40d", {"--config", write_config(folder, config)}, log_in(folder)) {
    if (!wait_until([&] { return program_.said().find("serving grpc_address=") != std::string::npos; })) {
      throw std::runtime_error("mu40d does not serve: " + program_.said());
    }
  }

  // The value after the newest "<key>=" in its log.
  [[nodiscard]] std::string logged(const std::string& key) const {
    const std::string text = program_.said();
    const auto at = text.rfind(key + "=") + key.size() + 1;
    return text.substr(at, text.find_first_of(" \n", at) - at);
  }
  [[nodiscard]] std::string grpc_address() const { return logged("grpc_address"); }
  [[nodiscard]] std::string metrics_address() const { return logged("metrics_address"); }
  Program& program() { return program_; }

  static std::string write_config(const TemporaryFolder& folder, const std::string& config) {
    std::ofstream(folder / "mu40d.toml") << "grpc_address = \"127.0.0.1:0\"\nmetrics_address = \"127.0.0.1:0\"\n"
                                         << "state_folder = \"" << (folder / "state").string() << "\"\n"
                                         << "import_folders = [\"" << folder.path().string() << "\"]\n"
                                         << "snapshot_period_ms = 200\n"
                                         << config;
    return folder / "mu40d.toml";
  }

 private:
  // A new one for each daemon of the folder.
  static std::filesystem::path log_in(const TemporaryFolder& folder) {
    for (int i = 0;; ++i) {
      const auto log = folder / ("log" + std::to_string(i));
      if (!std::filesystem::exists(log)) return log;
    }
  }

  Program program_;
};

}  // namespace mu40::test
