// Real pairs of muons at the vertex: J/psi, Z and continuum pairs that decay isotropically in their rest frame, and
// b-bbar-like pairs of two single muons about back to back. Pairs are drawn again until both muons are in acceptance.
// Not polarised, no radiation. Constants: tune.hpp.
#pragma once

#include <cstdint>
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
  [[nodiscard]] TruePair decay(double mass_gev, double pt_gev, Random& random) const noexcept;
  [[nodiscard]] TruePair back_to_back(const Samplers& samplers, Random& random) const noexcept;
  [[nodiscard]] bool accepted(const TruePair& pair) const noexcept;

  Tune tune_;
  const TrueMuonSource& muons_;
  TailTable dimuon_pt_gev_;
  TailTable continuum_mass_gev_;
};

}  // namespace mu40
