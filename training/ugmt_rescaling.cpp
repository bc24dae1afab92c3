#include "ugmt_rescaling.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sample_source.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kFittedMuons = 600'000;

std::size_t region_of(const MuonWord& word) {
  const double distance = std::abs(get(word, MuonField::kEta)) * kEtaUnit;
  return std::size_t{distance >= 0.83} + std::size_t{distance >= 1.24};
}

// The c with the least sum of |c r - 1|: the median of 1 / r with weights r.
double best_factor(std::vector<double> responses) {
  if (responses.empty()) return 1;
  std::sort(responses.begin(), responses.end(), std::greater<>());  // 1 / r ascends
  const double half = 0.5 * std::accumulate(responses.begin(), responses.end(), 0.0);
  double weight = 0;
  for (const double r : responses) {
    weight += r;
    if (weight >= half) return 1 / r;
  }
  return 1 / responses.back();
}

}  // namespace

PtFactors best_pt_factors(std::span<const MuonSample> muons) {
  std::array<std::vector<double>, kRegionCount> responses;
  for (const auto& [word, truth] : muons) {
    const auto pt_gev = static_cast<double>(truth.pt_gev);
    if (pt_gev < kResolutionEdgesGev.front() || pt_gev >= kResolutionEdgesGev.back()) continue;
    responses[region_of(word)].push_back(get(word, MuonField::kPt) * kPtUnitGev / pt_gev);
  }
  PtFactors factors{};
  for (std::size_t i = 0; i < kRegionCount; ++i) factors[i] = best_factor(std::move(responses[i]));
  return factors;
}

PtFactors best_pt_factors(const Tune& tune) {
  return best_pt_factors(
      generate_samples(tune, {.kind = SampleKind::kFlat, .purpose = Purpose::kTraining, .count = kFittedMuons}).muons);
}

std::vector<Measured> by_rescaled_ugmt(std::span<const MuonSample> muons, const PtFactors& factors) {
  auto out = by_ugmt(muons, 1);
  for (std::size_t i = 0; i < muons.size(); ++i) out[i].pt_gev *= factors[region_of(muons[i].word)];
  return out;
}

}  // namespace mu40
