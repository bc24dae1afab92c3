// Any bytes as a truth file, or as the table of one: refused with an Error, or rows that can be looked up.
// Bytes that start like HDF5 are a whole file, read as the product reads it, in a child process; that part of the
// search is blind, because the HDF5 library reports no coverage. Other bytes are a table.
#include <fcntl.h>
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "io/truth_file.hpp"
#include "layout/error.hpp"

namespace {

using namespace mu40;

const std::string kSha256(64, 'a');

void check(const Truth& truth) {
  for (const auto& row : truth.rows()) {
    bool found = false;
    for (const auto& other : truth.of_bx(row.orbit, row.bx)) found = found || other.index == row.index;
    if (!found) std::abort();
  }
}

// HDF5 opens only what has a name. One file a process, removed at its end.
class FileOnDisk {
 public:
  FileOnDisk() : path_(std::filesystem::temp_directory_path() / ("fuzz_truth_" + std::to_string(::getpid()))) {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd_ < 0) std::abort();
  }
  ~FileOnDisk() {
    ::close(fd_);
    std::filesystem::remove(path_);
  }
  FileOnDisk(const FileOnDisk&) = delete;
  FileOnDisk& operator=(const FileOnDisk&) = delete;

  const std::filesystem::path& holding(const std::uint8_t* bytes, std::size_t size) {
    if (::ftruncate(fd_, 0) != 0 || ::pwrite(fd_, bytes, size, 0) != static_cast<ssize_t>(size)) std::abort();
    return path_;
  }

 private:
  std::filesystem::path path_;
  int fd_;
};

// The first byte shortens one column, the rest is cut into columns of equal length.
TruthTable table_of(const std::uint8_t* bytes, std::size_t size) {
  std::size_t row_bytes = 0;
  for (const auto& column : kTruthColumns) row_bytes += bytes_of(column.type);
  TruthTable table{.recording_sha256 = kSha256, .rows = (size - 1) / row_bytes, .columns = {}};
  const auto* at = reinterpret_cast<const std::byte*>(bytes + 1);
  for (std::size_t c = 0; c < kTruthColumnCount; ++c) {
    const std::size_t column_bytes = table.rows * bytes_of(kTruthColumns[c].type);
    const bool is_short = bytes[0] == 1 + c && column_bytes != 0;
    table.columns[c].assign(at, at + column_bytes - (is_short ? 1 : 0));
    at += column_bytes;
  }
  return table;
}

}  // namespace

// The child dies of what is found in HDF5, as it should: that costs no time for symbols and leaves no crash file.
// For the symbols of a defect in mu40 itself run the input again with ASAN_OPTIONS=symbolize=1.
extern "C" const char* __asan_default_options() { return "symbolize=0"; }
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  ::pthread_atfork(nullptr, nullptr, [] { __sanitizer_set_death_callback(nullptr); });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static FileOnDisk file;
  if (size == 0) return 0;
  try {
    const bool is_file = size >= 4 && std::memcmp(bytes, "\x89HDF", 4) == 0;
    check(is_file ? Truth::load(file.holding(bytes, size), kSha256)
                  : Truth::of_table(table_of(bytes, size), "fuzz", kSha256));
  } catch (const Error&) {
  }
  return 0;
}
