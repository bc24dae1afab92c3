// Real pairs of muons at the vertex: J/psi, Z and continuum pairs that decay isotropically in their rest frame, and
// b-bbar-like pairs of two single muons about back to back. Decays are drawn again until both muons are recorded:
// inside |eta| of the last region, above the spectrum's smallest pT, and past the turn-on that single muons have. Not
// polarised, no radiation. Constants: tune.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "generate/true_muon.hpp"

namespace mu40 {

enum class PairKind : std::uint8_t { kJpsi, kZ, kContinuum, kBb };

using TruePair = std::pair<TrueMuon, TrueMuon>;

// The mass of two muons in GeV, from pT, eta and phi.
[[nodiscard]] double invariant_mass_gev(const TrueMuon& a, const TrueMuon& b) noexcept;

// Immutable.
class PairSource {
 public:
  // `muons` outlives the source.
  PairSource(const Tune& tune, const TrueMuonSource& muons);

  // A pair of a kind drawn by its share, in random order.
  [[nodiscard]] TruePair draw(const Samplers& samplers, Random& random) const noexcept;

  [[nodiscard]] TruePair draw(PairKind kind, const Samplers& samplers, Random& random) const noexcept;

 private:
  // One decay; none when a muon of it is not recorded.
  [[nodiscard]] std::optional<TruePair> decay(double mass_gev, double pt_gev, Random& random) const noexcept;
  [[nodiscard]] std::optional<TruePair> decay(PairKind kind, const Samplers& samplers, Random& random) const noexcept;
  [[nodiscard]] TruePair back_to_back(const Samplers& samplers, Random& random) const noexcept;
  [[nodiscard]] bool is_recorded(double pt_gev, double pz_gev, Random& random) const noexcept;

  Tune tune_;
  const TrueMuonSource& muons_;
  TailTable dimuon_pt_gev_;
  TailTable continuum_mass_gev_;
  std::array<double, kRegionCount> sinh_edges_{};  // sinh of the upper |eta| edge: pz / pT there
};

}  // namespace mu40
