// The truth of a recording, read from its sidecar file: HDF5 with the columns of truth_columns.hpp.
// Not here: writing it (truth_writer.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "event/truth.hpp"
#include "io/truth_table.hpp"

namespace mu40 {

// All rows in memory (28 bytes each), ascending in (orbit, bx, index). Immutable; thread-safe once loaded.
class Truth {
 public:
  // Reads `file`, which must be the truth of the recording with this sha256_of_file(). Error when it is missing, not a
  // truth file, malformed, or of another recording. Forks for the time of reading (truth_sandbox.hpp).
  [[nodiscard]] static Truth load(const std::filesystem::path& file, const std::string& recording_sha256);

  // Checks a table read from `name` and takes its rows; errors as above. Any table is safe to check.
  [[nodiscard]] static Truth of_table(const TruthTable& table, const std::string& name,
                                      const std::string& recording_sha256);

  // The rows of one BX, ascending in index; empty where nothing is known. O(log rows).
  [[nodiscard]] std::span<const MuonTruth> of_bx(std::uint32_t orbit, std::uint16_t bx) const noexcept;
  // All rows.
  [[nodiscard]] std::span<const MuonTruth> rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }

 private:
  std::vector<MuonTruth> rows_;
};

}  // namespace mu40
