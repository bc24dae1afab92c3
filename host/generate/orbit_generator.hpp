// Whole orbits of generated muons: which BX hold muons and what is in them. Orbit k of a seed is the same whatever was
// generated before it. Not here: files (generate_recording.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "event/orbit_view.hpp"
#include "event/truth.hpp"
#include "generate/bx_source.hpp"

namespace mu40 {

struct OrbitSettings {
  std::uint64_t seed = 1;
  double occupancy = 0.05;  // share of BX that hold muons, 0..1, among those that can
  bool every_bx = false;    // all 3564 BX can hold muons, not only the 2340 colliding ones
  std::optional<unsigned> muons_per_bx =
      std::nullopt;  // exactly that many final muons in each, 1..8; else the tune's multiplicity
  Spectrum spectrum = Spectrum::kNatural;
};

// Single thread.
class OrbitGenerator {
 public:
  // Error when a setting or a parameter of the tune is out of range.
  OrbitGenerator(const Tune& tune, const OrbitSettings& settings);

  // The muons of orbit `orbit`; the view and truth() are valid until the next call.
  [[nodiscard]] OrbitView generate(std::uint32_t orbit) noexcept;

  // Of the last orbit: one row a muon, in recorded order.
  [[nodiscard]] std::span<const MuonTruth> truth() const noexcept { return truth_; }

  // Over all orbits so far.
  [[nodiscard]] const BxCounts& counts() const noexcept { return counts_; }

 private:
  [[nodiscard]] std::size_t skip(Random& random) const noexcept;
  void append(std::uint32_t orbit, std::uint16_t bx, const BxMuons& muons) noexcept;

  OrbitSettings settings_;
  BxSource source_;
  float skip_scale_;  // of the exponential whose whole part is the number of empty BX before the next one with muons
  std::vector<std::uint16_t> candidates_;
  std::vector<std::uint16_t> bx_;
  std::vector<std::uint32_t> first_muon_;
  std::vector<MuonWord> muons_;
  std::vector<MuonTruth> truth_;
  BxCounts counts_;
};

}  // namespace mu40
