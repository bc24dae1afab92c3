// Truth rows for tests, and truth files that other programs could have written.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "event/truth.hpp"
#include "io/hdf5_handle.hpp"
#include "io/truth_columns.hpp"
#include "io/truth_writer.hpp"

namespace mu40::test {

inline const std::string kSha256 = std::string(32, 'a') + std::string(32, '1');

// Ascending rows: three orbits, some BX with two muons, unmatched ones between.
inline std::vector<MuonTruth> truth_sample(std::uint32_t rows) {
  std::vector<MuonTruth> sample;
  for (std::uint32_t i = 0; i < rows; ++i) {
    MuonTruth row{.orbit = 5 + i / 1000,
                  .bx = static_cast<std::uint16_t>(1 + i % 1000 / 2),
                  .index = static_cast<std::uint8_t>(i % 2)};
    if (i % 3 != 0) {
      row.matched = true;
      row.charge = i % 2 == 0 ? std::int8_t{1} : std::int8_t{-1};
      row.pt_gev = 3.5F + static_cast<float>(i);
      row.eta = -0.25F;
      row.phi_rad = 3.0F;
      row.dimuon = i / 2;
    }
    sample.push_back(row);
  }
  return sample;
}

inline void write_truth(const std::filesystem::path& file, const std::vector<MuonTruth>& rows) {
  TruthWriter writer(file, "published");
  writer.append(rows);
  writer.close(kSha256);
}

}  // namespace mu40::test
