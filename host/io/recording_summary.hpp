// What is in a recording: counts and histograms for `mu40 inspect`. Not here: drawing them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "event/track_finder.hpp"
#include "io/recording_reader.hpp"
#include "io/truth_file.hpp"

namespace mu40 {

// How truth rows and recorded final muons meet.
struct TruthSummary {
  std::uint64_t rows = 0;
  std::uint64_t matched = 0;            // rows with an offline muon
  std::uint64_t pairs = 0;              // real pairs: (BX, non-zero dimuon number) with two rows or more
  std::uint64_t muons_without_row = 0;  // final muons that the truth does not know
  std::uint64_t rows_without_muon = 0;  // rows of a muon that is not there, or is filtered
};

// Histograms count final muons (is_final() of event/orbit_view.hpp) by their codes. Plain value.
struct RecordingSummary {
  static constexpr std::int32_t kEtaOffset = 256;  // eta codes start at -256

  RecordingIdentity identity;
  std::uint64_t file_bytes = 0;
  std::uint32_t announced_orbits = 0;
  RecordingAccount account;
  RecordingFaults faults;
  std::optional<std::uint32_t> lowest_orbit;
  std::optional<std::uint32_t> highest_orbit;
  std::uint64_t final_muons = 0;
  std::array<std::uint64_t, kBxPerOrbit + 1> filled{};           // [bx] orbits in which that BX has a final muon
  std::array<std::uint64_t, kMaxMuonsPerBx + 1> multiplicity{};  // [n] BX blocks with n final muons
  std::array<std::uint64_t, 512> pt{};                           // [code]
  std::array<std::uint64_t, 512> eta{};                          // [code + kEtaOffset], at the vertex
  std::array<std::uint64_t, 16> quality{};
  std::array<std::uint64_t, kTrackFinders.size() + 1> track_finder{};  // last: an index that none of them has
  std::optional<TruthSummary> truth;

  // BX crossings with a final muon, over all orbits: those that collide in the 2024 scheme (event/filling_scheme.hpp),
  // and the others.
  [[nodiscard]] std::uint64_t filled_colliding() const noexcept;
  [[nodiscard]] std::uint64_t filled_outside_scheme() const noexcept;
  // Share of the colliding crossings of all orbits delivered that have a final muon; 0 without an orbit.
  [[nodiscard]] double colliding_occupancy() const noexcept;
};

// Reads `reader` from its start to its end. `truth` may be null.
[[nodiscard]] RecordingSummary summarize(RecordingReader& reader, MuonWordVersion version, const Truth* truth);

}  // namespace mu40
