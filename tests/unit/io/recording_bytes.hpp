// Recordings for tests: orbits that own their memory, written to a temporary file and read back as bytes to patch.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "event/orbit_view.hpp"
#include "io/frd_format.hpp"
#include "io/recording_reader.hpp"
#include "io/recording_writer.hpp"
#include "layout/crc32c.hpp"
#include "support/temporary_folder.hpp"

namespace mu40::test {

struct Orbit {
  std::uint32_t number = 0;
  std::vector<std::uint16_t> bx;
  std::vector<std::uint32_t> first_muon{0};
  std::vector<MuonWord> muons;

  explicit Orbit(std::uint32_t orbit) : number(orbit) {}

  void add(std::uint16_t block_bx, const std::vector<MuonWord>& words) {
    bx.push_back(block_bx);
    muons.insert(muons.end(), words.begin(), words.end());
    first_muon.push_back(static_cast<std::uint32_t>(muons.size()));
  }
  [[nodiscard]] OrbitView view() const { return {number, bx, first_muon, muons}; }
  friend bool operator==(const Orbit&, const Orbit&) = default;
};

inline Orbit copy_of(const OrbitView& view) {
  Orbit orbit(view.orbit);
  orbit.bx.assign(view.bx.begin(), view.bx.end());
  orbit.first_muon.assign(view.first_muon.begin(), view.first_muon.end());
  orbit.muons.assign(view.muons.begin(), view.muons.end());
  return orbit;
}

using Bytes = std::vector<std::byte>;

inline Bytes read_bytes(const std::filesystem::path& file) {
  Bytes bytes(std::filesystem::file_size(file));
  std::ifstream(file, std::ios::binary)
      .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

inline void write_bytes(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline Bytes recording_of(const std::vector<Orbit>& orbits, const RecordingIdentity& identity = {}) {
  const TemporaryFolder folder;
  RecordingWriter writer(folder / "x.raw", identity);
  for (const auto& orbit : orbits) writer.write(orbit.view());
  writer.close();
  return read_bytes(folder / "x.raw");
}

inline std::vector<Orbit> read_all(RecordingReader& reader) {
  std::vector<Orbit> orbits;
  while (const auto view = reader.next()) orbits.push_back(copy_of(*view));
  return orbits;
}

// Every byte of the file went somewhere, exactly once.
inline void expect_all_bytes_accounted(const RecordingReader& reader) {
  const auto& account = reader.account();
  EXPECT_EQ(account.used_bytes + account.other_source_bytes + account.skipped_bytes, reader.file_bytes());
}

inline MuonWord muon(int pt, int phi = 100) {
  MuonWord word;
  set(word, MuonField::kPt, pt);
  set(word, MuonField::kPhi, phi);
  set(word, MuonField::kQuality, 12);
  return word;
}

// Random words, ascending BX, up to `max_blocks` blocks of 1..16 muons.
inline Orbit random_orbit(std::mt19937& random, std::uint32_t number, std::uint32_t max_blocks) {
  Orbit orbit(number);
  std::vector<std::uint16_t> bx(kBxPerOrbit);
  for (std::uint32_t i = 0; i < kBxPerOrbit; ++i) bx[i] = static_cast<std::uint16_t>(i + 1);
  std::shuffle(bx.begin(), bx.end(), random);
  bx.resize(random() % (max_blocks + 1));
  std::sort(bx.begin(), bx.end());
  for (const auto b : bx) {
    std::vector<MuonWord> words(1 + random() % kMaxMuonsPerBx);
    for (auto& word : words) {
      word = {static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random()),
              static_cast<std::uint32_t>(random())};
    }
    orbit.add(b, words);
  }
  return orbit;
}

template <typename T>
T load(const Bytes& bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

template <typename T>
void store(Bytes& bytes, std::size_t offset, const T& value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

// Makes checksum, payload size, orbit count and file size right again for a file of one orbit, after a patch.
inline void mend_only_orbit(Bytes& bytes) {
  auto file = load<frd::FileHeader>(bytes, 0);
  file.file_bytes = bytes.size();
  store(bytes, 0, file);
  auto orbit = load<frd::OrbitHeader>(bytes, sizeof file);
  orbit.payload_bytes = static_cast<std::uint32_t>(bytes.size() - sizeof file - sizeof orbit);
  orbit.crc32c = crc32c(std::span<const std::byte>(bytes).subspan(sizeof file + sizeof orbit));
  store(bytes, sizeof file, orbit);
}

}  // namespace mu40::test
