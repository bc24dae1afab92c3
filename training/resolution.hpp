// How far muons are from their offline ones: before the network, with a constant factor on pT, and after it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "measure/fwhm.hpp"
#include "network/network.hpp"
#include "samples.hpp"

namespace mu40 {

// Values at the vertex in physical units.
struct Measured {
  double pt_gev = 0;
  double eta = 0;
  double phi_rad = 0;
};

// Offline pT bins of the mean |dpT| / pT.
inline constexpr std::array<double, 16> kResolutionEdgesGev{3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 25, 30, 40, 50, 70, 100};

// True for 5.5 < L1 pT < 45 GeV.
[[nodiscard]] bool in_published_cut(const MuonWord& word) noexcept;

// Of rows in the published cut for the widths, of all rows for the bins.
struct Resolution {
  std::optional<GaussianFit> phi, eta, pt;  // pt: (measured - offline) / offline
  struct Bin {
    std::size_t count = 0;
    double mean_relative_error = 0;
  };
  std::array<Bin, kResolutionEdgesGev.size() - 1> bins;
};

[[nodiscard]] std::vector<Measured> by_ugmt(std::span<const MuonSample> muons, double pt_factor);
// The integer network's outputs (network_batch.hpp).
[[nodiscard]] std::vector<Measured> by_network(const Network& network, std::span<const MuonSample> muons);

// In each of these, `measured` has one row a muon.
[[nodiscard]] Resolution resolution(std::span<const MuonSample> muons, std::span<const Measured> measured);
// |measured - offline| / offline of pT.
[[nodiscard]] std::vector<float> relative_pt_errors(std::span<const MuonSample> muons,
                                                    std::span<const Measured> measured);

// The bin of kResolutionEdgesGev; none outside.
[[nodiscard]] std::optional<std::size_t> resolution_bin(double offline_pt_gev);

// The value that `share` of `values` do not exceed. Throws Error for no values.
[[nodiscard]] double quantile(std::vector<float> values, double share);

}  // namespace mu40
