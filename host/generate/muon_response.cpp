#include "generate/muon_response.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace mu40 {
namespace {

constexpr float kReferencePtGev = 6.0F;  // where the tune states bias and widths
constexpr float kPhiUnit = static_cast<float>(kPhiUnitRad);
constexpr float kEtaUnitF = static_cast<float>(kEtaUnit);
constexpr std::array<int, 4> kQualities{12, 0, 8, 4};  // the order of PerQuality

// The samplers below avoid branches on random values: a branch the processor cannot foresee costs as much as ten sums.

// Inline, which std::lrint is not; halves away from 0.
int round_to_int(float value) noexcept { return static_cast<int>(value + std::copysign(0.5F, value)); }

float in_quadrature(float a, float b) noexcept { return std::sqrt(a * a + b * b); }

std::size_t pick(const PerQuality& share, float u) noexcept {
  const float two = share[0] + share[1];
  return std::size_t{u >= share[0]} + std::size_t{u >= two} + std::size_t{u >= two + share[2]};
}

// The first index of the three muons of a track finder's sector. Sectors of BMTF are 30 degrees wide and the first is
// centred on 0; those of OMTF and EMTF are 60 degrees wide and start at 15 degrees. Source: uGMT's input order (CMSSW
// L1Trigger/L1TMuon); the five real muons in layout_test.cpp follow it.
int first_index(Region region, float eta, int phi_station) noexcept {
  if (region == Region::kBarrel) return 36 + 3 * (((phi_station + 24) % kPhiCodes) / 48);
  const int sector = ((phi_station + kPhiCodes - 24) % kPhiCodes) / 96;
  if (region == Region::kOverlap) return (eta > 0 ? 18 : 72) + 3 * sector;
  return (eta > 0 ? 0 : 90) + 3 * sector;
}

}  // namespace

MuonWord word_of(const MeasuredMuon& muon) noexcept {
  MuonWord word;
  set(word, MuonField::kPhi, muon.vertex.phi);
  set(word, MuonField::kPt, muon.hw_pt);
  set(word, MuonField::kQuality, muon.quality);
  set(word, MuonField::kEta, muon.vertex.eta);
  set(word, MuonField::kCharge, muon.charge < 0 ? 1 : 0);
  set(word, MuonField::kChargeValid, 1);
  set(word, MuonField::kTfIndex, muon.first_tf_index);
  set(word, MuonField::kPhiStation, muon.station.phi);
  set(word, MuonField::kEtaStation, muon.station.eta);
  set(word, MuonField::kPtUnconstrained, muon.pt_unconstrained);
  set(word, MuonField::kDxy, muon.dxy);
  return word;
}

MuonResponse::MuonResponse(const Tune& tune) noexcept
    : tune_(tune),
      ln_bias_(std::log(tune.response_bias)),
      bend_shape_(tune.bend_shape_eta, tune.bend_shape),
      eta_bend_shape_(tune.eta_bend_shape_eta, tune.eta_bend_shape),
      extrapolation_(tune, bend_shape_, eta_bend_shape_) {
  const auto& pt = tune.omtf_hw_pt;
  for (std::size_t i = 0, at = 0; i < kPtCodes; ++i) {
    while (at + 2 < pt.size() && std::sqrt(pt[at] * pt[at + 1]) < static_cast<float>(i)) ++at;
    omtf_pt_[i] = {static_cast<std::int16_t>(pt[at]), static_cast<std::int16_t>(pt[at + 1]),
                   std::sqrt(pt[at] * pt[at + 1])};
  }
  const auto& eta = tune.omtf_eta_codes;
  for (std::size_t i = 0, at = 0; i < omtf_eta_.size(); ++i) {
    while (at + 1 < eta.size() && eta[at] + eta[at + 1] < 2 * static_cast<float>(i)) ++at;
    omtf_eta_[i] = static_cast<std::int16_t>(eta[at]);
  }
}

MeasuredMuon MuonResponse::measure(const TrueMuon& muon, Region region, const PerQuality& quality_share,
                                   const Remeasurement& again, const Samplers& samplers,
                                   Random& random) const noexcept {
  const auto part = static_cast<std::size_t>(region);
  const std::size_t quality = pick(quality_share, random.uniform());
  const float ln_ratio = muon.ln_pt - std::log(kReferencePtGev);
  const float inverse_pt = 1.0F / muon.pt_gev;

  const float width =
      std::clamp((tune_.core_sigma[part] + tune_.core_sigma_slope * ln_ratio) * tune_.quality_core[quality], 0.0F,
                 tune_.core_sigma_limit);
  const float z = samplers.gaussian(random);
  const float core = width * (z + (tune_.response_skew - 1) * std::max(z, 0.0F));
  const float tail_draw = random.uniform();
  const bool promoted = tail_draw < tune_.promoted_share[part] * tune_.quality_tail[quality];
  const bool demoted = tail_draw >= 1 - tune_.demoted_share * tune_.quality_tail[quality];
  float tail = 0;
  if (promoted) tail = tune_.promoted_scale * samplers.exponential(random);
  if (demoted) tail = -tune_.demoted_scale * samplers.exponential(random);
  const float ln_response =
      ln_bias_ + tune_.response_slope * std::clamp(ln_ratio, -1.0F, 1.6F) + core + tail + again.ln_pt;

  MeasuredMuon measured;
  measured.quality = kQualities[quality];
  measured.hw_pt = pt_code(std::exp(muon.ln_pt + ln_response) / static_cast<float>(kPtUnitGev), region);
  const float flip =
      promoted ? tune_.charge_flip_promoted : tune_.charge_flip + tune_.charge_flip_per_gev * muon.pt_gev;
  measured.charge = random.chance(flip) ? -muon.charge : muon.charge;

  const float bend =
      tune_.bend_gev_rad * bend_shape_(muon.eta) * inverse_pt * (1 - tune_.bend_response_correlation * core);
  const float phi_noise =
      in_quadrature(tune_.scattering_gev_rad * inverse_pt, tune_.phi_noise_codes[part] * again.noise_factor * kPhiUnit);
  const float phi_station =
      muon.phi_rad - static_cast<float>(muon.charge) * bend + phi_noise * samplers.gaussian(random);
  const int phi_code = round_to_int(phi_station / kPhiUnit + again.phi_codes) % kPhiCodes;
  measured.station.phi = phi_code < 0 ? phi_code + kPhiCodes : phi_code;

  const float outward = tune_.eta_bend_gev_codes * eta_bend_shape_(muon.eta) * inverse_pt;
  const float eta_noise =
      in_quadrature(tune_.eta_scattering_gev_codes * inverse_pt, tune_.eta_noise_codes[part] * again.noise_factor);
  measured.station.eta = eta_code(
      muon.eta / kEtaUnitF + std::copysign(outward, muon.eta) + eta_noise * samplers.gaussian(random) + again.eta_codes,
      region, random);
  measured.vertex = extrapolation_.to_vertex(measured.station, measured.hw_pt, measured.charge);

  const float ln_unconstrained =
      muon.ln_pt + tune_.unconstrained_correlation * core + tune_.unconstrained_sigma * samplers.gaussian(random);
  measured.pt_unconstrained = round_to_int(std::min(std::exp(ln_unconstrained), 255.0F));
  const float dxy_mean =
      promoted ? tune_.dxy_mean_promoted : (measured.quality < 12 ? tune_.dxy_mean_low_quality : tune_.dxy_mean);
  measured.dxy = static_cast<int>(std::min(dxy_mean * samplers.exponential(random), 3.0F));
  measured.first_tf_index = first_index(region, muon.eta, measured.station.phi);
  return measured;
}

int MuonResponse::pt_code(float codes, Region region) const noexcept {
  const float inside = std::clamp(codes, 1.0F, static_cast<float>(kPtCodes - 1));
  if (region != Region::kOverlap) return round_to_int(inside);
  const OmtfPt& between = omtf_pt_[static_cast<std::size_t>(inside)];
  return inside < between.boundary ? between.below : between.above;
}

int MuonResponse::eta_code(float codes, Region region, Random& random) const noexcept {
  const int code = std::clamp(round_to_int(codes), -kEtaCodeLimit, kEtaCodeLimit);
  switch (region) {
    case Region::kOverlap: {
      const int comb = omtf_eta_[static_cast<std::size_t>(std::abs(code))];
      return code < 0 ? -comb : comb;
    }
    case Region::kBarrel: {
      const bool central = static_cast<float>(std::abs(code)) < tune_.bmtf_zero_below_codes;
      return central && random.chance(tune_.bmtf_zero_share) ? 0 : code;
    }
    case Region::kEndcap:
      break;
  }
  return code;
}

}  // namespace mu40
