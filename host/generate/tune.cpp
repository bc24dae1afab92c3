#include "generate/tune.hpp"

#include <charconv>
#include <cmath>
#include <numeric>
#include <type_traits>

#include "layout/error.hpp"

namespace mu40 {
namespace {

template <auto member>
std::span<const float> values_of(const Tune& tune) {
  if constexpr (std::is_same_v<decltype(member), float Tune::*>) {
    return {&(tune.*member), 1};
  } else {
    return tune.*member;
  }
}

// Where values come from. "fit": chosen so that the published accuracy of uGMT comes out.
constexpr std::string_view kFit = "fit to Zenodo 10375098";
constexpr std::string_view kWriteUp = "dc250601/ScoutingRecalibration@ed6c2a6";
constexpr std::string_view kUgmt = "uGMT (CMSSW L1Trigger/L1TMuon)";
constexpr std::string_view kPdg = "PDG";
constexpr std::string_view kChosen = "chosen";

#define MU40_ROW(member, unit, source, note) \
  TuneRow { #member, unit, source, note, values_of<&Tune::member> }
constexpr auto kRows = std::to_array<TuneRow>({
    MU40_ROW(region_mix, "", kFit, "share of single muons in barrel, overlap, endcap, before any cut"),
    MU40_ROW(region_edges, "eta", kWriteUp, "edges of the regions in abs(eta)"),
    MU40_ROW(spectrum_index, "", kFit, "n of dN/dpT ~ pT^-n / (1 + exp(-(pT - turn_on) / width))"),
    MU40_ROW(turn_on_gev, "GeV", kFit, "turn_on of the spectrum, by region"),
    MU40_ROW(turn_on_width_gev, "GeV", kFit, "width of the spectrum's turn-on"),
    MU40_ROW(spectrum_range_gev, "GeV", kChosen, "range of the spectrum"),
    MU40_ROW(flat_range_gev, "GeV", kChosen, "range of `--spectrum flat`"),

    MU40_ROW(response_bias, "", kFit, "median of L1 pT / true pT at 6 GeV"),
    MU40_ROW(response_slope, "", kFit, "its growth with ln(pT / 6 GeV)"),
    MU40_ROW(response_skew, "", kFit, "factor on upward fluctuations of the core"),
    MU40_ROW(core_sigma, "", kFit, "core width of ln(response) at 6 GeV, by region"),
    MU40_ROW(core_sigma_slope, "", kFit, "its growth with ln(pT / 6 GeV)"),
    MU40_ROW(core_sigma_limit, "", kChosen, "largest core width"),
    MU40_ROW(promoted_share, "", kFit, "share of muons read far too high, by region"),
    MU40_ROW(promoted_scale, "", kFit, "mean of the exponential they gain in ln(response)"),
    MU40_ROW(demoted_share, "", kFit, "share of muons read too low"),
    MU40_ROW(demoted_scale, "", kFit, "mean of the exponential they lose in ln(response)"),
    MU40_ROW(quality_share, "", kWriteUp, "shares of quality 12, 0, 8, 4"),
    MU40_ROW(quality_core, "", kChosen, "factor on the core width, by quality"),
    MU40_ROW(quality_tail, "", kChosen, "factor on promoted_share and demoted_share, by quality"),
    MU40_ROW(omtf_hw_pt, "0.5 GeV", kWriteUp, "pT codes OMTF gives; 4, 5 and those above 81 chosen"),
    MU40_ROW(charge_flip, "", kChosen, "probability of a wrong charge at 0 GeV"),
    MU40_ROW(charge_flip_per_gev, "1/GeV", kChosen, "its growth with pT"),
    MU40_ROW(charge_flip_promoted, "", kChosen, "probability of a wrong charge of promoted muons"),

    MU40_ROW(bend_gev_rad, "GeV rad", kWriteUp, "(phi at vertex - phi at station) * charge * pT, median muon"),
    MU40_ROW(bend_shape_eta, "eta", kWriteUp, "knots of bend_shape in abs(eta)"),
    MU40_ROW(bend_shape, "", kWriteUp, "factor on the bend at the knots, straight lines between"),
    MU40_ROW(bend_response_correlation, "", kFit, "a muon that bent less than the median reads high by this share"),
    MU40_ROW(scattering_gev_rad, "GeV rad", kFit, "multiple scattering in phi at the station, times pT"),
    MU40_ROW(phi_noise_codes, "2 pi / 576", kWriteUp, "noise of phi at the station, by region"),
    MU40_ROW(eta_noise_codes, "0.010875", kFit, "noise of eta at the station, by region"),
    MU40_ROW(eta_scattering_gev_codes, "0.010875 GeV", kFit, "multiple scattering in eta, times pT"),
    MU40_ROW(eta_bend_gev_codes, "0.010875 GeV", kFit, "outward shift of eta at the station, times pT"),
    MU40_ROW(eta_bend_shape_eta, "eta", kFit, "knots of eta_bend_shape in abs(eta)"),
    MU40_ROW(eta_bend_shape, "", kFit, "factor on that shift at the knots, straight lines between"),
    MU40_ROW(omtf_eta_codes, "0.010875", kWriteUp, "eta codes OMTF gives; 73 chosen"),
    MU40_ROW(bmtf_zero_share, "", kChosen, "share of central BMTF muons recorded at eta 0"),
    MU40_ROW(bmtf_zero_below_codes, "0.010875", kChosen, "what central means"),

    MU40_ROW(ugmt_bend_gev_rad, "GeV rad", kFit, "the bend that uGMT's tables assume at the L1 pT"),

    MU40_ROW(unconstrained_correlation, "", kChosen, "share of the core fluctuation that pt_unconstrained sees"),
    MU40_ROW(unconstrained_sigma, "", kChosen, "width of ln(pt_unconstrained / true pT) besides"),
    MU40_ROW(dxy_mean, "code", kChosen, "mean of the exponential behind dxy, cut at 3"),
    MU40_ROW(dxy_mean_low_quality, "code", kChosen, "the same for quality below 12"),
    MU40_ROW(dxy_mean_promoted, "code", kChosen, "the same for promoted muons"),

    MU40_ROW(multiplicity, "", kChosen, "probability of 1..8 final muons in a BX that has muons; mean 1.21"),
    MU40_ROW(unmatched_single_share, "", kChosen, "share of single muons with no offline muon behind"),
    MU40_ROW(further_pair_share, "", kChosen, "chance that the next two of three or more muons are a pair too"),
    MU40_ROW(real_pair_share, "", kWriteUp, "share of real pairs; the rest is fake"),
    MU40_ROW(ghost_share, "", "fit to the published AUC-ROC", "share of fakes that are one muon measured twice"),
    MU40_ROW(look_alike_share, "", "fit to the published AUC-PR", "share of fakes that are true pairs lost offline"),
    MU40_ROW(intermediate_rate, "", kChosen, "intermediate muons in a BX that has muons"),
    MU40_ROW(empty_muon_rate, "", kChosen, "muons with pT code 0 in a BX that has muons"),

    MU40_ROW(jpsi_share, "", kChosen, "share of J/psi in real pairs"),
    MU40_ROW(z_share, "", kChosen, "share of Z in real pairs"),
    MU40_ROW(continuum_share, "", kChosen, "share of opposite-sign continuum pairs; the rest are b-bbar-like"),
    MU40_ROW(bb_same_sign_share, "", kChosen, "share of same sign in b-bbar-like pairs: 10 % of all real pairs"),
    MU40_ROW(jpsi_mass_gev, "GeV", kPdg, "mass of the J/psi, no width"),
    MU40_ROW(z_mass_width_gev, "GeV", kPdg, "mass and width of the Z, Breit-Wigner"),
    MU40_ROW(z_mass_range_gev, "GeV", kChosen, "where the Breit-Wigner is cut"),
    MU40_ROW(continuum_mass_range_gev, "GeV", kChosen, "masses of the continuum"),
    MU40_ROW(continuum_mass_index, "", kChosen, "n of dN/dM ~ M^-n"),
    MU40_ROW(dimuon_pt_min_gev, "GeV", kChosen, "smallest pT of J/psi and continuum pairs"),
    MU40_ROW(dimuon_pt_scale_gev, "GeV", kChosen, "p0 of dN/dpT ~ pT / (1 + (pT / p0)^2)^n"),
    MU40_ROW(dimuon_pt_power, "", kChosen, "n of it"),
    MU40_ROW(z_pt_mean_gev, "GeV", kChosen, "mean of the Z's exponential pT"),
    MU40_ROW(dimuon_rapidity_max, "", kChosen, "pairs are flat in |y| below"),
    MU40_ROW(bb_phi_sigma_rad, "rad", kChosen, "how far b-bbar-like pairs are from back to back"),

    MU40_ROW(ghost_endcap_share, "", "fit to the published fakes' eta",
             "ghosts of EMTF and OMTF; the rest BMTF and OMTF"),
    MU40_ROW(ghost_endcap_eta, "eta", kWriteUp, "abs(eta) where EMTF and OMTF both see a muon"),
    MU40_ROW(ghost_barrel_eta, "eta", kWriteUp, "abs(eta) where BMTF and OMTF both see a muon"),
    MU40_ROW(ghost_noise_factor, "", kChosen, "factor on the station noise of the second measurement"),
    MU40_ROW(ghost_phi_codes, "2 pi / 576", kChosen, "displacement of the second measurement in phi (rms)"),
    MU40_ROW(ghost_eta_codes, "0.010875", kChosen, "displacement in eta (rms)"),
    MU40_ROW(ghost_ln_pt, "", kChosen, "displacement in ln(pT) (rms)"),
    MU40_ROW(ghost_quality_share, "", kChosen, "shares of quality 12, 0, 8, 4 of the second measurement"),
    MU40_ROW(cancel_out_radius, "", kUgmt, "ghosts nearer than this at the station are removed by uGMT"),
    MU40_ROW(cancel_out_factor, "", kUgmt, "factors on eta and phi in that distance"),
    MU40_ROW(candidate_spectrum_index, "", kChosen, "spectrum_index of candidates with no muon behind"),
    MU40_ROW(candidate_quality_share, "", kChosen, "their shares of quality 12, 0, 8, 4"),
    MU40_ROW(candidate_overlap_share, "", "fit to the published fakes' eta", "share of them near the overlap's edge"),
    MU40_ROW(candidate_overlap_eta, "eta", "fit to the published fakes' eta", "mean and sigma of abs(eta) there"),
});
#undef MU40_ROW

std::string text_of(float value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

[[noreturn]] void refuse(const TuneRow& row, float value, const std::string& expected) {
  throw Error(ErrorCode::kInvalidArgument,
              "tune: " + std::string(row.name) + " is " + text_of(value) + ", expected " + expected);
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  for (const auto ending : endings) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

void validate_row(const TuneRow& row, std::span<const float> values) {
  const bool is_share = ends_with_any(row.name, {"_share", "_mix", "_rate", "multiplicity"});
  const bool is_positive = ends_with_any(row.name, {"_range_gev", "_width_gev", "_index", "_scale_gev", "omtf_hw_pt",
                                                    "ghost_phi_codes", "response_bias", "bend_gev_rad"});
  const bool is_ascending = ends_with_any(row.name, {"_edges", "_range_gev", "_shape_eta", "omtf_hw_pt",
                                                     "omtf_eta_codes", "ghost_endcap_eta", "ghost_barrel_eta"});
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i]) || values[i] < 0) refuse(row, values[i], "a finite number, 0 or more");
    if (is_share && values[i] > 1) refuse(row, values[i], "a share, 0..1");
    if (is_positive && values[i] == 0) refuse(row, values[i], "more than 0");
    if (is_ascending && i > 0 && values[i] <= values[i - 1]) refuse(row, values[i], "ascending values");
  }
  if (ends_with_any(row.name, {"quality_share", "region_mix", "multiplicity"})) {
    const float sum = std::accumulate(values.begin(), values.end(), 0.0F);
    if (std::abs(sum - 1) > 1e-4F) refuse(row, sum, "values that add up to 1");
  }
}

}  // namespace

std::span<const TuneRow> tune_rows() noexcept { return kRows; }

void validate(const Tune& tune) {
  for (const auto& row : kRows) validate_row(row, row.values(tune));
  const auto at_most_one = [](float sum, const char* names) {
    if (sum > 1.0001F) {
      throw Error(ErrorCode::kInvalidArgument,
                  "tune: " + std::string(names) + " add up to " + text_of(sum) + ", expected at most 1");
    }
  };
  const auto more_than = [](float value, float bound, const char* name) {
    if (!(value > bound)) {
      throw Error(ErrorCode::kInvalidArgument,
                  "tune: " + std::string(name) + " is " + text_of(value) + ", expected more than " + text_of(bound));
    }
  };
  constexpr float kTwoMuonsGev = 0.2114F;  // the least mass of a pair
  more_than(tune.jpsi_mass_gev, kTwoMuonsGev, "jpsi_mass_gev");
  more_than(tune.z_mass_range_gev[0], kTwoMuonsGev, "z_mass_range_gev");
  more_than(tune.continuum_mass_range_gev[0], kTwoMuonsGev, "continuum_mass_range_gev");
  more_than(tune.continuum_mass_index, 1, "continuum_mass_index");
  more_than(tune.dimuon_pt_power, 1, "dimuon_pt_power");
  at_most_one(tune.jpsi_share + tune.z_share + tune.continuum_share, "jpsi_share, z_share and continuum_share");
  at_most_one(tune.ghost_share + tune.look_alike_share, "ghost_share and look_alike_share");
}

}  // namespace mu40
