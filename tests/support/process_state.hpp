// What processes there are, for tests that kill some.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace mu40::test {

struct ProcessState {
  pid_t pid = -1;
  pid_t parent = -1;
  char state = '?';  // as /proc/PID/stat tells it
  std::string name;  // 15 characters
};

// Nothing where there is no such process.
inline std::optional<ProcessState> process_state(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const auto begin = line.find('(');
  const auto end = line.rfind(") ");
  if (begin == std::string::npos || end == std::string::npos) return std::nullopt;
  ProcessState process{pid, -1, '?', line.substr(begin + 1, end - begin - 1)};
  std::istringstream(line.substr(end + 2)) >> process.state >> process.parent;
  return process;
}

// False for a zombie as well: a killed grandchild stays one until init reaps it.
inline bool alive(pid_t pid) {
  const auto process = process_state(pid);
  return process && process->state != 'Z';
}

// The living processes that `ancestor` has started, and those they have, and so on.
inline std::vector<ProcessState> descendants(pid_t ancestor) {
  std::vector<ProcessState> all, found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (auto process = process_state(static_cast<pid_t>(std::stol(name)))) all.push_back(*std::move(process));
  }
  std::vector<pid_t> parents{ancestor};
  while (!parents.empty()) {
    const pid_t parent = parents.back();
    parents.pop_back();
    for (const auto& process : all) {
      if (process.parent != parent || process.state == 'Z') continue;
      found.push_back(process);
      parents.push_back(process.pid);
    }
  }
  return found;
}

// Whether `condition` comes true within `patience`.
template <class Condition>
bool comes_true(std::chrono::milliseconds patience, const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace mu40::test
