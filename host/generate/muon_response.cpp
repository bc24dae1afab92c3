#include "generate/muon_response.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>

namespace mu40 {
namespace {

constexpr float kReferencePtGev = 6.0F;  // where the tune states bias and widths
constexpr float kPhiUnit = static_cast<float>(kPhiUnitRad);
constexpr float kEtaUnitF = static_cast<float>(kEtaUnit);
constexpr std::array<int, 4> kQualities{12, 0, 8, 4};  // the order of PerQuality

// Faster than std::lrint without SSE4.1's rounding; halves away from 0.
int round_to_int(float value) noexcept { return static_cast<int>(value + (value < 0 ? -0.5F : 0.5F)); }

std::size_t pick(const PerQuality& share, float u) noexcept {
  std::size_t i = 0;
  while (i + 1 < share.size() && u >= share[i]) u -= share[i++];
  return i;
}

// The entry of `codes` nearest to `value` by `distance`.
template <typename Distance>
std::int16_t nearest(std::span<const float> codes, float value, Distance distance) {
  const auto best = std::min_element(codes.begin(), codes.end(), [&](float a, float b) {
    return distance(a, value) < distance(b, value);
  });
  return static_cast<std::int16_t>(*best);
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
  for (std::size_t i = 1; i < kPtCodes; ++i) {
    omtf_pt_[i] = nearest(tune.omtf_hw_pt, static_cast<float>(i),
                          [](float a, float b) { return std::abs(std::log(a / b)); });
  }
  for (std::size_t i = 0; i < omtf_eta_.size(); ++i) {
    omtf_eta_[i] =
        nearest(tune.omtf_eta_codes, static_cast<float>(i), [](float a, float b) { return std::abs(a - b); });
  }
}

MeasuredMuon MuonResponse::measure(const TrueMuon& muon, Region region, const PerQuality& quality_share,
                                   const Remeasurement& again, const Samplers& samplers,
                                   Random& random) const noexcept {
  const auto part = static_cast<std::size_t>(region);
  const std::size_t quality = pick(quality_share, random.uniform());
  const float ln_ratio = muon.ln_pt - std::log(kReferencePtGev);
  const float inverse_pt = 1.0F / muon.pt_gev;

  const float width = std::clamp((tune_.core_sigma[part] + tune_.core_sigma_slope * ln_ratio) *
                                     tune_.quality_core[quality], 0.0F, tune_.core_sigma_limit);
  const float z = samplers.gaussian(random);
  const float core = width * (z > 0 ? tune_.response_skew * z : z);
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
  const float pt_codes = std::exp(muon.ln_pt + ln_response) / static_cast<float>(kPtUnitGev);
  measured.hw_pt = round_to_int(std::clamp(pt_codes, 1.0F, static_cast<float>(kPtCodes - 1)));
  if (region == Region::kOverlap) measured.hw_pt = omtf_pt_[static_cast<std::size_t>(measured.hw_pt)];
  const float flip = promoted ? tune_.charge_flip_promoted : tune_.charge_flip + tune_.charge_flip_per_gev * muon.pt_gev;
  measured.charge = random.chance(flip) ? -muon.charge : muon.charge;

  const float bend = tune_.bend_gev_rad * bend_shape_(muon.eta) * inverse_pt *
                     (1 - tune_.bend_response_correlation * core);
  const float phi_noise = std::hypot(tune_.scattering_gev_rad * inverse_pt,
                                     tune_.phi_noise_codes[part] * again.noise_factor * kPhiUnit);
  const float phi_station = muon.phi_rad - static_cast<float>(muon.charge) * bend +
                            phi_noise * samplers.gaussian(random);
  const int phi_code = round_to_int(phi_station / kPhiUnit + again.phi_codes) % kPhiCodes;
  measured.station.phi = phi_code < 0 ? phi_code + kPhiCodes : phi_code;

  const float outward = tune_.eta_bend_gev_codes * eta_bend_shape_(muon.eta) * inverse_pt;
  const float eta_noise = std::hypot(tune_.eta_scattering_gev_codes * inverse_pt,
                                     tune_.eta_noise_codes[part] * again.noise_factor);
  measured.station.eta = eta_code(muon.eta / kEtaUnitF + std::copysign(outward, muon.eta) +
                                      eta_noise * samplers.gaussian(random) + again.eta_codes, region, random);
  measured.vertex = extrapolation_.to_vertex(measured.station, measured.hw_pt, measured.charge);

  const float ln_unconstrained =
      muon.ln_pt + tune_.unconstrained_correlation * core + tune_.unconstrained_sigma * samplers.gaussian(random);
  measured.pt_unconstrained = round_to_int(std::min(std::exp(ln_unconstrained), 255.0F));
  const float dxy_mean = promoted ? tune_.dxy_mean_promoted
                                  : (measured.quality < 12 ? tune_.dxy_mean_low_quality : tune_.dxy_mean);
  measured.dxy = static_cast<int>(std::min(dxy_mean * samplers.exponential(random), 3.0F));
  measured.first_tf_index = first_index(region, muon.eta, measured.station.phi);
  return measured;
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
