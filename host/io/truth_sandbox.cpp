#include "io/truth_sandbox.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

#include "io/system_error.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::uint32_t kTable = 1;
constexpr std::uint32_t kRefusal = 2;

// What the child writes first; `text_bytes` of text (SHA-256 or the sentence of an Error) follow, then the columns.
// Written last of all, so that a child that died on the way leaves `outcome` 0.
struct ReplyHeader {
  std::uint32_t outcome = 0;
  std::uint32_t error_code = 0;
  std::uint64_t text_bytes = 0;
  std::uint64_t rows = 0;
};

// Memory both processes see.
class SharedFile {
 public:
  SharedFile() : fd_(::memfd_create("mu40_truth", MFD_CLOEXEC)) {
    if (fd_ < 0) throw system_error("make memory for", "truth", errno);
  }
  ~SharedFile() { ::close(fd_); }
  SharedFile(const SharedFile&) = delete;
  SharedFile& operator=(const SharedFile&) = delete;

  bool write(std::uint64_t at, const void* from, std::size_t bytes) const noexcept {
    return move_all(::pwrite, static_cast<const char*>(from), at, bytes);
  }
  bool read(std::uint64_t at, void* to, std::size_t bytes) const noexcept {
    return move_all(::pread, static_cast<char*>(to), at, bytes);
  }
  [[nodiscard]] std::uint64_t size() const noexcept {
    struct stat status{};
    return ::fstat(fd_, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  }

 private:
  // Calls pread or pwrite until all bytes are moved; false where it fails or moves nothing.
  template <class Call, class Byte>
  bool move_all(Call call, Byte* next, std::uint64_t at, std::size_t bytes) const noexcept {
    while (bytes != 0) {
      const ssize_t n = call(fd_, next, bytes, static_cast<off_t>(at));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      next += n;
      at += static_cast<std::uint64_t>(n);
      bytes -= static_cast<std::size_t>(n);
    }
    return true;
  }

  int fd_;
};

std::uint64_t row_bytes() noexcept {
  std::uint64_t bytes = 0;
  for (const auto& column : kTruthColumns) bytes += bytes_of(column.type);
  return bytes;
}

void set_limit(__rlimit_resource resource, std::uint64_t soft, std::uint64_t hard) noexcept {
  const rlimit limit{soft, hard};
  ::setrlimit(resource, &limit);
}

// Of the child: crash quietly, die with the parent, and do not take more than reading such a file can need.
void enter_sandbox(std::uint64_t file_bytes) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU, SIGTERM, SIGINT}) {
    std::signal(signal, SIG_DFL);
  }
  if (const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC); null >= 0) ::dup2(null, STDERR_FILENO);
  set_limit(RLIMIT_CORE, 0, 0);
  constexpr std::uint64_t kSeconds = 2;
  constexpr std::uint64_t kSlowestBytesPerSecond = std::uint64_t{50} << 20U;
  const std::uint64_t seconds = kSeconds + file_bytes / kSlowestBytesPerSecond;
  set_limit(RLIMIT_CPU, seconds, seconds + 1);
  // The table, twice over, and 1 GiB for HDF5, beyond what is there already.
  std::uint64_t pages = 0;
  if (std::FILE* statm = std::fopen("/proc/self/statm", "re")) {
    unsigned long value = 0;
    if (std::fscanf(statm, "%lu", &value) == 1) pages = value;
    std::fclose(statm);
  }
  if (pages != 0) {
    const std::uint64_t bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) +
                                (std::uint64_t{1} << 30U) + 2 * row_bytes() * file_bytes;
    set_limit(RLIMIT_AS, bytes, bytes);
  }
}

bool reply(const SharedFile& shared, ReplyHeader header, const std::string& text, const TruthTable* table) noexcept {
  header.text_bytes = text.size();
  std::uint64_t at = sizeof header;
  bool ok = shared.write(at, text.data(), text.size());
  at += text.size();
  if (table != nullptr) {
    header.rows = table->rows;
    for (const auto& column : table->columns) {
      ok = ok && shared.write(at, column.data(), column.size());
      at += column.size();
    }
  }
  return ok && shared.write(0, &header, sizeof header);
}

[[noreturn]] void run_child(const std::filesystem::path& file, std::uint64_t file_bytes, const SharedFile& shared) {
  enter_sandbox(file_bytes);
  bool ok = false;
  try {
    const TruthTable table = read_truth_table(file);
    ok = reply(shared, {.outcome = kTable}, table.recording_sha256, &table);
  } catch (const Error& error) {
    ok = reply(shared, {.outcome = kRefusal, .error_code = static_cast<std::uint32_t>(error.code())}, error.what(),
               nullptr);
  } catch (const std::exception&) {
    ok = false;
  }
  ::_exit(ok ? 0 : 1);
}

std::string ending_of(pid_t child) {
  int status = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  if (ended == child && WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "no result";
}

// The child's memory may be what a hostile file made of it: nothing of its reply is believed without a check.
TruthTable take_reply(const SharedFile& shared, const std::filesystem::path& file, const std::string& ending) {
  const auto failed = [&](const std::string& why) {
    return Error(ErrorCode::kCorrupt, "cannot read truth " + file.string() + ": the HDF5 library failed on it (" + why +
                                          "), the file must be damaged");
  };
  ReplyHeader header;
  const std::uint64_t size = shared.size();
  if (size < sizeof header || !shared.read(0, &header, sizeof header) || header.outcome == 0) throw failed(ending);
  constexpr std::uint64_t kMaxTextBytes = 65536;
  std::uint64_t left = size - sizeof header;
  if (header.text_bytes > kMaxTextBytes || header.text_bytes > left) throw failed("a wrong reply");
  std::string text(header.text_bytes, '\0');
  if (!shared.read(sizeof header, text.data(), text.size())) throw failed("a wrong reply");
  left -= header.text_bytes;
  if (header.outcome == kRefusal && left == 0) {
    const bool known = header.error_code <= static_cast<std::uint32_t>(ErrorCode::kInternal);
    throw Error(known ? static_cast<ErrorCode>(header.error_code) : ErrorCode::kCorrupt, text);
  }
  if (header.outcome != kTable || left % row_bytes() != 0 || header.rows != left / row_bytes()) {
    throw failed("a wrong reply");
  }
  TruthTable table{.recording_sha256 = std::move(text), .rows = header.rows, .columns = {}};
  std::uint64_t at = size - left;
  for (std::size_t c = 0; c < kTruthColumnCount; ++c) {
    auto& column = table.columns[c];
    column.resize(table.rows * bytes_of(kTruthColumns[c].type));
    if (!shared.read(at, column.data(), column.size())) throw failed("a wrong reply");
    at += column.size();
  }
  return table;
}

}  // namespace

TruthTable read_truth_table_in_child(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) throw system_error("read truth", file, errno);
  struct stat status{};
  ::fstat(fd, &status);
  ::close(fd);
  if (S_ISDIR(status.st_mode)) throw system_error("read truth", file, EISDIR);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorCode::kInvalidArgument, "cannot read truth " + file.string() + ": it is no regular file");
  }

  const SharedFile shared;
  const pid_t child = ::fork();
  if (child < 0) throw system_error("start a process to read truth", file, errno);
  if (child == 0) run_child(file, static_cast<std::uint64_t>(status.st_size), shared);
  return take_reply(shared, file, ending_of(child));
}

}  // namespace mu40
