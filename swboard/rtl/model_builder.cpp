#include "swboard/rtl/model_builder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <vector>

#include "emit/verilog_core.hpp"
#include "io/sha256.hpp"
#include "layout/error.hpp"

namespace mu40::swboard {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kMaxLanes = 8;

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Error(ErrorCode::kNotFound, "cannot open " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  if (!(out << text).flush()) throw Error(ErrorCode::kExhausted, "cannot write " + file.string());
}

// A folder of its own, gone at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "mu40-rtl-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw Error(ErrorCode::kExhausted, "cannot make a folder like " + name);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

// All files of the model in `folder`, and the digest of their names and texts.
std::string gather(const fs::path& sources, const KernelSources& core, const std::string& settings,
                   const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(sources)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Sha256 sha;
  const auto add = [&](const std::string& name, const std::string& text) {
    for (const auto& part : {name, text}) sha.add(std::as_bytes(std::span(part)));
    write_text(folder / name, text);
  };
  for (const auto& file : files) add(file.filename().string(), read_text(file));
  add("mu40_core.v", core.verilog);
  add("mu40_core.svh", core.header);
  sha.add(std::as_bytes(std::span(settings)));
  return sha.finish().substr(0, 16);
}

// Runs a program, its words as they are; what it prints goes into `log`, and into the Error where it fails.
void run(std::vector<std::string> words, const fs::path& log, const std::string& what) {
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t process = 0;
  const int failed = ::posix_spawn(&process, argv.front(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw Error(ErrorCode::kUnavailable, what + ": cannot start " + words.front());
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (status != 0) throw Error(ErrorCode::kUnavailable, what + ": " + read_text(log));
}

}  // namespace

std::string make_model(const Network& network, const ModelOptions& options, const fs::path& sources,
                       const fs::path& folder) {
  if (options.lanes < 1 || options.lanes > kMaxLanes) {
    throw Error(ErrorCode::kInvalidArgument, fmt::format("{} lanes: expected 1..{}", options.lanes, kMaxLanes));
  }
  const auto core = make_core(network, {.period_ns = options.period_ns, .net_delay_ns = options.net_delay_ns});
  const ScratchFolder scratch;
  const auto name = gather(sources, core, fmt::format("{} {}", options.lanes, options.clock_khz), scratch.path());
  const auto model = folder / (name + ".so");
  if (fs::exists(model)) return name;
  fs::create_directories(folder);
  run({(sources / "build_model").string(), scratch.path().string(), model.string(), name,
       std::to_string(options.clock_khz), std::to_string(options.lanes)},
      scratch.path() / "log", "RTL model of network '" + network.name() + "'");
  return name;
}

}  // namespace mu40::swboard
