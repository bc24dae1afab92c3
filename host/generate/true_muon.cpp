#include "generate/true_muon.hpp"

#include <algorithm>
#include <vector>

namespace mu40 {
namespace {

// The quantile of ln pT for dN/dpT ~ pT^-index / (1 + exp(-(pT - turn_on) / width)) in `range`, by the trapezoid rule
// on a grid in ln pT.
TailTable spectrum_table(double index, double turn_on, double width, double low, double high) {
  constexpr std::size_t kSteps = 5000;
  const double ln_low = std::log(low);
  const double step = (std::log(high) - ln_low) / static_cast<double>(kSteps);
  const auto density = [&](double ln_pt) {
    const double pt = std::exp(ln_pt);
    return std::pow(pt, 1 - index) / (1 + std::exp(-(pt - turn_on) / width));
  };
  // above[i]: share of muons above grid point kSteps - i, so that the vector ascends.
  std::vector<double> above(kSteps + 1, 0.0);
  double last = density(std::log(high));
  for (std::size_t i = 1; i <= kSteps; ++i) {
    const double next = density(ln_low + step * static_cast<double>(kSteps - i));
    above[i] = above[i - 1] + 0.5 * (last + next) * step;
    last = next;
  }
  const double total = above.back();
  return TailTable([&](double u) {
    const auto next = std::lower_bound(above.begin() + 1, above.end() - 1, u * total);
    const auto i = next - above.begin();
    const double below = above[static_cast<std::size_t>(i - 1)];
    const double fraction = std::clamp((u * total - below) / (*next - below), 0.0, 1.0);
    return ln_low + step * (static_cast<double>(kSteps) - static_cast<double>(i - 1) - fraction);
  });
}

std::array<TailTable, kRegionCount> natural_spectra(const Tune& tune, float index) {
  const auto table = [&](Region region) {
    return spectrum_table(static_cast<double>(index),
                          static_cast<double>(tune.turn_on_gev[static_cast<std::size_t>(region)]),
                          static_cast<double>(tune.turn_on_width_gev), static_cast<double>(tune.spectrum_range_gev[0]),
                          static_cast<double>(tune.spectrum_range_gev[1]));
  };
  return {table(Region::kBarrel), table(Region::kOverlap), table(Region::kEndcap)};
}

std::array<TailTable, kRegionCount> flat_spectra(const Tune& tune) {
  const double high = std::log(static_cast<double>(tune.flat_range_gev[1]));
  const double width = high - std::log(static_cast<double>(tune.flat_range_gev[0]));
  const TailTable table([&](double u) { return high - width * u; });
  return {table, table, table};
}

}  // namespace

TrueMuonSource::TrueMuonSource(const Tune& tune, Spectrum spectrum)
    : tune_(tune),
      natural_(natural_spectra(tune, tune.spectrum_index)),
      candidate_(natural_spectra(tune, tune.candidate_spectrum_index)),
      spectra_(spectrum == Spectrum::kFlat ? flat_spectra(tune) : natural_) {}

TrueMuon TrueMuonSource::anywhere(Random& random) const noexcept {
  return make(eta_anywhere(random), spectra_, random);
}

TrueMuon TrueMuonSource::natural(Random& random) const noexcept { return make(eta_anywhere(random), natural_, random); }

TrueMuon TrueMuonSource::candidate(const Samplers& samplers, Random& random) const noexcept {
  if (!random.chance(tune_.candidate_overlap_share)) return make(eta_anywhere(random), candidate_, random);
  const float distance = tune_.candidate_overlap_eta[0] + tune_.candidate_overlap_eta[1] * samplers.gaussian(random);
  const float eta = std::clamp(distance, tune_.region_edges[0], tune_.region_edges[3]);
  return make(static_cast<float>(random.sign()) * eta, candidate_, random);
}

float TrueMuonSource::eta_anywhere(Random& random) const noexcept {
  const float u = random.uniform();
  const std::size_t region =
      std::size_t{u >= tune_.region_mix[0]} + std::size_t{u >= tune_.region_mix[0] + tune_.region_mix[1]};
  return static_cast<float>(random.sign()) * random.uniform(tune_.region_edges[region], tune_.region_edges[region + 1]);
}

TrueMuon TrueMuonSource::make(float eta, const Spectra& spectra, Random& random) const noexcept {
  TrueMuon muon;
  muon.ln_pt = spectra[static_cast<std::size_t>(region_of(eta))].draw(random);
  muon.pt_gev = std::exp(muon.ln_pt);
  muon.eta = eta;
  muon.phi_rad = random.uniform(-std::numbers::pi_v<float>, std::numbers::pi_v<float>);  // rounds to below pi
  muon.charge = random.sign();
  return muon;
}

}  // namespace mu40
