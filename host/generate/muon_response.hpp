// The detector: what a track finder and uGMT record of a true muon.
//   ln(L1 pT / pT) = ln(bias) + slope * clamp(ln(pT / 6 GeV), -1, 1.6) + core + promoted tail - low tail
//   phi_station    = phi - charge * (bend * shape(eta) / pT) * (1 - correlation * core) + scattering / pT + noise
//   eta_station    = eta + sign(eta) * shift * shape(eta) / pT + scattering / pT + noise
// then the codes: OMTF's pT and eta combs, BMTF's spike at eta 0, uGMT's extrapolation to the vertex.
// pT in GeV is 0.5 * hw_pt. Constants: tune.hpp.
#pragma once

#include <array>

#include "generate/random.hpp"
#include "generate/shape_table.hpp"
#include "generate/tail_table.hpp"
#include "generate/true_muon.hpp"
#include "generate/tune.hpp"
#include "generate/ugmt_extrapolation.hpp"
#include "layout/muon_word.hpp"

namespace mu40 {

// How a measurement differs from a muon's first one; the default is a first one.
struct Remeasurement {
  float noise_factor = 1;  // on the station noise
  float phi_codes = 0;     // displacements
  float eta_codes = 0;
  float ln_pt = 0;
};

// One measured muon in codes.
struct MeasuredMuon {
  int hw_pt = 0;  // 1..511
  int quality = 0;
  int charge = 1;  // +1, -1
  PositionCodes station;
  PositionCodes vertex;
  int pt_unconstrained = 0;  // 0..255
  int dxy = 0;               // 0..3
  int first_tf_index = 0;    // of the three that its track finder's sector has
};

// The recorded word of `muon`; isolation 0, charge valid.
[[nodiscard]] MuonWord word_of(const MeasuredMuon& muon) noexcept;

// Immutable.
class MuonResponse {
 public:
  explicit MuonResponse(const Tune& tune) noexcept;

  // `muon` as the track finder of `region` measures it; `quality_share` are the shares of quality 12, 0, 8, 4.
  [[nodiscard]] MeasuredMuon measure(const TrueMuon& muon, Region region, const PerQuality& quality_share,
                                     const Remeasurement& again, const Samplers& samplers,
                                     Random& random) const noexcept;

 private:
  // Between `below` and `above` codes of OMTF, nearest in ln pT.
  struct OmtfPt {
    std::int16_t below = 0;
    std::int16_t above = 0;
    float boundary = 0;
  };

  [[nodiscard]] int pt_code(float codes, Region region) const noexcept;
  [[nodiscard]] int eta_code(float codes, Region region, Random& random) const noexcept;

  static constexpr std::size_t kPtCodes = 512;
  static constexpr int kEtaCodeLimit = 225;  // uGMT's |eta| 2.45

  Tune tune_;
  float ln_bias_;
  ShapeTable bend_shape_;
  ShapeTable eta_bend_shape_;
  UgmtExtrapolation extrapolation_;
  std::array<OmtfPt, kPtCodes> omtf_pt_{};  // by whole pT code
  std::array<std::int16_t, kEtaCodeLimit + 1> omtf_eta_{};
};

}  // namespace mu40
