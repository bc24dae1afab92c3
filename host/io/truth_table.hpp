// The contents of a truth file as bytes: what its HDF5 part gives, before the rows are checked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "io/truth_columns.hpp"

namespace mu40 {

// columns[c] has rows * bytes_of(kTruthColumns[c].type) bytes.
struct TruthTable {
  std::string recording_sha256;
  std::uint64_t rows = 0;
  std::array<std::vector<std::byte>, kTruthColumnCount> columns;
};

// Reads `file` with the HDF5 library, in this process. Error when it is no HDF5 file, or attributes or columns are
// missing or not as truth_columns.hpp tells. HDF5 1.10 does not withstand hostile files: see truth_sandbox.hpp.
[[nodiscard]] TruthTable read_truth_table(const std::filesystem::path& file);

}  // namespace mu40
