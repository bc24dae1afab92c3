// Every parameter of the generator, in one struct; tune.cpp has one row each with name, unit and source, from which
// docs/generator.md has its table. A tune is numbers only: the formulas are in the headers named by each group.
// The default values are fitted to the figures of Choudhury, Ardino, James (Zenodo 10375098), so that agreement with
// those figures is by construction and says nothing about real muons. Named tunes: named_tune.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mu40 {

// The part of the detector, which is also the track finder that measures a muon there.
enum class Region : std::uint8_t { kBarrel, kOverlap, kEndcap };
inline constexpr std::size_t kRegionCount = 3;

template <std::size_t size>
using Floats = std::array<float, size>;
using PerRegion = Floats<kRegionCount>;  // barrel (BMTF), overlap (OMTF), endcap (EMTF)
using PerQuality = Floats<4>;            // quality 12, 0, 8, 4

// Plain numbers; only floats and arrays of floats, so that rows can be counted against the struct.
struct Tune {
  // Where muons are and how hard (true_muon.hpp).
  PerRegion region_mix{0.30F, 0.21F, 0.49F};
  Floats<4> region_edges{0.0F, 0.83F, 1.24F, 2.4F};
  float spectrum_index = 6.06F;
  PerRegion turn_on_gev{5.46F, 5.46F, 5.16F};
  float turn_on_width_gev = 0.80F;
  Floats<2> spectrum_range_gev{3.0F, 150.0F};
  Floats<2> flat_range_gev{2.0F, 250.0F};

  // How a track finder measures pT (muon_response.hpp).
  float response_bias = 1.177F;
  float response_slope = 0.03F;
  float response_skew = 1.165F;
  PerRegion core_sigma{0.107F, 0.141F, 0.201F};
  float core_sigma_slope = 0.001F;
  float core_sigma_limit = 0.40F;
  PerRegion promoted_share{0.046F, 0.065F, 0.078F};
  float promoted_scale = 0.36F;
  float demoted_share = 0.004F;
  float demoted_scale = 0.25F;
  PerQuality quality_share{0.85F, 0.09F, 0.04F, 0.02F};
  PerQuality quality_core{1.0F, 1.15F, 1.10F, 1.25F};
  PerQuality quality_tail{0.6F, 3.0F, 2.0F, 4.0F};
  Floats<25> omtf_hw_pt{4,  5,  6,  7,  8,  9,  10, 12, 15,  18,  21,  25, 29,
                        33, 38, 47, 57, 65, 73, 81, 97, 113, 145, 181, 225};
  float charge_flip = 0.004F;
  float charge_flip_per_gev = 0.0006F;
  float charge_flip_promoted = 0.25F;

  // Where it sees the muon at the station (muon_response.hpp).
  float bend_gev_rad = 2.8F;
  Floats<6> bend_shape_eta{0.0F, 1.25F, 1.57F, 1.8F, 2.1F, 2.4F};
  Floats<6> bend_shape{1.0F, 1.0F, 0.83F, 0.5F, 0.33F, 0.17F};
  float bend_response_correlation = 0.39F;
  float scattering_gev_rad = 0.124F;
  PerRegion phi_noise_codes{2.0F, 5.0F, 2.0F};
  PerRegion eta_noise_codes{2.27F, 3.8F, 1.93F};
  float eta_scattering_gev_codes = 4.0F;
  float eta_bend_gev_codes = 9.0F;
  Floats<6> eta_bend_shape_eta{0.0F, 0.4F, 0.9F, 1.3F, 1.7F, 2.4F};
  Floats<6> eta_bend_shape{0.0F, 0.25F, 0.7F, 1.0F, 0.8F, 0.35F};
  Floats<9> omtf_eta_codes{73, 79, 85, 90, 94, 99, 110, 121, 140};
  float bmtf_zero_share = 0.03F;
  float bmtf_zero_below_codes = 20.0F;

  // uGMT's way back to the vertex (ugmt_extrapolation.hpp).
  float ugmt_bend_gev_rad = 2.87F;

  // The fields of Run-3 words (muon_response.hpp).
  float unconstrained_correlation = 0.4F;
  float unconstrained_sigma = 0.40F;
  float dxy_mean = 0.45F;
  float dxy_mean_low_quality = 1.0F;
  float dxy_mean_promoted = 1.2F;

  // What a bunch crossing with muons holds (bx_source.hpp).
  Floats<8> multiplicity{0.835F, 0.135F, 0.022F, 0.005F, 0.0015F, 0.0008F, 0.0004F, 0.0003F};
  float unmatched_single_share = 0.03F;
  float further_pair_share = 0.5F;
  float real_pair_share = 0.2475F;
  float ghost_share = 0.645F;
  float look_alike_share = 0.023F;
  float intermediate_rate = 0.005F;
  float empty_muon_rate = 0.001F;

  // Pairs of real muons (pair_kinematics.hpp).
  float jpsi_share = 0.37F;
  float z_share = 0.08F;
  float continuum_share = 0.275F;
  float bb_same_sign_share = 0.364F;
  float jpsi_mass_gev = 3.0969F;
  Floats<2> z_mass_width_gev{91.19F, 2.495F};
  Floats<2> z_mass_range_gev{60.0F, 120.0F};
  Floats<2> continuum_mass_range_gev{0.5F, 60.0F};
  float continuum_mass_index = 2.5F;
  float dimuon_pt_min_gev = 8.0F;
  float dimuon_pt_scale_gev = 4.0F;
  float dimuon_pt_power = 3.6F;
  float z_pt_mean_gev = 12.0F;
  float dimuon_rapidity_max = 2.4F;
  float bb_phi_sigma_rad = 0.35F;

  // Ghosts and unmatched candidates (bx_source.hpp).
  float ghost_endcap_share = 0.88F;
  Floats<2> ghost_endcap_eta{1.2F, 1.6F};
  Floats<2> ghost_barrel_eta{0.80F, 0.95F};
  float ghost_noise_factor = 1.6F;
  float ghost_phi_codes = 6.0F;
  float ghost_eta_codes = 3.0F;
  float ghost_ln_pt = 0.10F;
  PerQuality ghost_quality_share{0.60F, 0.15F, 0.17F, 0.08F};
  float cancel_out_radius = 0.075F;
  Floats<2> cancel_out_factor{1.0F, 3.0F};
  float candidate_spectrum_index = 4.5F;
  PerQuality candidate_quality_share{0.55F, 0.25F, 0.13F, 0.07F};
  float candidate_overlap_share = 0.55F;
  Floats<2> candidate_overlap_eta{1.30F, 0.13F};
};

// One parameter as people read it.
struct TuneRow {
  std::string_view name;    // the member's name
  std::string_view unit;    // empty for a pure number
  std::string_view source;  // where the value is from; "chosen" where nothing public fixes it
  std::string_view note;    // what it is
  std::span<const float> (*values)(const Tune&);
};

// All parameters in the order of the struct; covers every member. Thread-safe.
[[nodiscard]] std::span<const TuneRow> tune_rows() noexcept;

// Throws Error (kInvalidArgument) naming the parameter whose value the formulas cannot use: a share outside 0..1,
// shares that add up to more than 1, a range that is empty, a width or ghost displacement of 0.
void validate(const Tune& tune);

}  // namespace mu40
