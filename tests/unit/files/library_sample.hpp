// Recordings, truths and folders for the tests of the libraries.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "../io/recording_bytes.hpp"
#include "files/recording_library.hpp"
#include "io/sha256.hpp"
#include "io/truth_writer.hpp"
#include "support/temporary_folder.hpp"

namespace mu40::test {

inline constexpr FileLimits kRoomy{.max_file_bytes = 1U << 24U, .max_total_bytes = 1U << 26U};

// A recording of one orbit; other `phi`, other bytes.
inline Bytes small_recording(int phi = 100) {
  Orbit orbit(5);
  orbit.add(71, {muon(20, phi), muon(30)});
  return recording_of({orbit});
}

inline std::string sha256_of(const Bytes& bytes) {
  Sha256 sha256;
  sha256.add(bytes);
  return sha256.finish();
}

// The truth of `recording`; other `pt_gev`, other bytes.
inline Bytes truth_of(const Bytes& recording, float pt_gev = 10) {
  const TemporaryFolder folder;
  TruthWriter writer(folder / "x.truth.h5", "published");
  writer.append(std::vector<MuonTruth>{{.orbit = 5, .bx = 71, .matched = true, .charge = 1, .pt_gev = pt_gev}});
  writer.close(sha256_of(recording));
  return read_bytes(folder / "x.truth.h5");
}

inline StoredFile commit(Upload upload, const Bytes& bytes) {
  upload.write(bytes);
  return upload.commit();
}

inline std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& item : std::filesystem::directory_iterator(folder)) names.push_back(item.path().filename().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace mu40::test
