// Tallies what the networks achieved, from result words read back from the device: residuals against truth in physical
// units, uGMT's own values beside them, classifier scores of real and fake pairs, di-muon masses. Fixed memory, no
// pointers, valid when all bytes are zero, so that it can live in shared memory and outlive its writer.
// Each recorded orbit is tallied once: replaying it adds no information, so counts are distinct muons and pairs.
// Not here: bit mismatches (stream/run_books.hpp), medians, widths and areas (accuracy_summary.hpp).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "event/truth.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {

// The three recalibrated quantities: phi in rad (wrapped), eta, and pT relative to the offline pT.
enum class Quantity : std::uint8_t { kPhi, kEta, kPt };
inline constexpr std::size_t kQuantityCount = 3;

// Whose value is compared with truth: the network's, or the one uGMT recorded at the vertex.
enum class Estimate : std::uint8_t { kNetwork, kUgmt };
inline constexpr std::size_t kEstimateCount = 2;

enum class ChargePair : std::uint8_t { kOppositeSign, kSameSign };

// Classes of muons that are tallied on their own. The published cut is 5.5 < L1 pT < 45 GeV (the FWHM recipe of
// dc250601/ScoutingRecalibration); pT bins are in offline pT, eta bins in offline |eta| (the reaches of the barrel,
// overlap and endcap track finders, CMS-TDR-12).
inline constexpr std::array<double, 15> kPtEdgesGev{0, 4, 5, 6, 8, 10, 12, 14, 16, 18, 21, 25, 30, 45, 1e9};
inline constexpr std::array<double, 4> kAbsEtaEdges{0, 0.83, 1.24, 3};
inline constexpr std::size_t kPtBins = kPtEdgesGev.size() - 1;
inline constexpr std::size_t kEtaBins = kAbsEtaEdges.size() - 1;
inline constexpr std::size_t kAllMuons = 0;
inline constexpr std::size_t kPublishedCut = 1;
inline constexpr std::size_t kFirstPtBin = 2;
inline constexpr std::size_t kFirstEtaBin = kFirstPtBin + kPtBins;
inline constexpr std::size_t kMuonClasses = kFirstEtaBin + kEtaBins;
inline constexpr double kPublishedCutLowGev = 5.5;
inline constexpr double kPublishedCutHighGev = 45;

// Residuals stand in equal bins over [-1, 1), as in the FWHM recipe.
inline constexpr std::size_t kResidualBins = 2000;
inline constexpr std::size_t kScoreBins = 65536;
// Masses stand in equal bins of log(mass).
inline constexpr std::size_t kMassBins = 480;
inline constexpr double kMassLowGev = 0.2;
inline constexpr double kMassHighGev = 200;

// A single writer's counter.
template <class Number>
class TallyCounter {
 public:
  void add(Number by) noexcept { value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed); }
  [[nodiscard]] Number value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  static_assert(std::atomic<Number>::is_always_lock_free);
  std::atomic<Number> value_{};
};

using MassTally = std::array<TallyCounter<std::uint32_t>, kMassBins>;

// Residuals of one quantity in one class.
struct ResidualTally {
  std::array<TallyCounter<std::uint32_t>, kResidualBins> bins;
  TallyCounter<std::uint32_t> below;
  TallyCounter<std::uint32_t> above;
  TallyCounter<double> sum_absolute;
};

// One orbit as read back from the device for the first time. Not owned.
struct OrbitResult {
  std::span<const MuonRecord> muons;               // [m]
  std::span<const RecalibratedMuon> recalibrated;  // [m]
  std::span<const ClassifiedPair> pairs;           // [p], in (bx, i, j) order
  std::span<const MuonTruth> truth;                // [m], or empty where the recording has none
};

// One writer, any number of readers, in any processes that map it. About 2 MB.
class AccuracyTally {
 public:
  // Adds one orbit; the caller sees to it that each recorded orbit comes once. Pairs that name a muon which is not in
  // its BX are skipped. noexcept, no allocation; some 200 ns a muon.
  void add(const OrbitResult& orbit) noexcept;

  [[nodiscard]] const ResidualTally& residuals(Estimate estimate, Quantity quantity, std::size_t muon_class) const {
    return residuals_[static_cast<std::size_t>(estimate)][static_cast<std::size_t>(quantity)][muon_class];
  }
  // Pairs by logit + 32768; filled only with truth.
  [[nodiscard]] const std::array<TallyCounter<std::uint32_t>, kScoreBins>& scores(bool real) const noexcept {
    return scores_[real ? 1 : 0];
  }
  // Pairs with valid charges by mass, from either estimate; needs no truth.
  [[nodiscard]] const MassTally& masses(Estimate estimate, ChargePair charges) const noexcept {
    return masses_[static_cast<std::size_t>(charges)][static_cast<std::size_t>(estimate)];
  }
  [[nodiscard]] std::uint64_t muons() const noexcept { return muons_.value(); }
  [[nodiscard]] std::uint64_t matched_muons() const noexcept { return matched_muons_.value(); }
  [[nodiscard]] std::uint64_t pairs() const noexcept { return pairs_.value(); }

 private:
  void add_muon(const MuonRecord& muon, const RecalibratedMuon& result, const MuonTruth& truth) noexcept;
  void add_pair(const OrbitResult& orbit, std::size_t first, std::size_t second, ClassifiedPair pair) noexcept;

  std::array<std::array<std::array<ResidualTally, kMuonClasses>, kQuantityCount>, kEstimateCount> residuals_;
  std::array<std::array<TallyCounter<std::uint32_t>, kScoreBins>, 2> scores_;
  std::array<std::array<MassTally, kEstimateCount>, 2> masses_;
  TallyCounter<std::uint64_t> muons_;
  TallyCounter<std::uint64_t> matched_muons_;
  TallyCounter<std::uint64_t> pairs_;
};
static_assert(std::is_standard_layout_v<AccuracyTally>);

// Invariant mass in GeV of two muons, their own masses neglected (in the measured range of momenta they are).
[[nodiscard]] double dimuon_mass_gev(double pt_gev, double eta, double phi_rad, double other_pt_gev, double other_eta,
                                     double other_phi_rad) noexcept;

// The mass bin of `gev`; masses outside go to the first or last bin. Its lower edge, bin = kMassBins gives the upper
// end.
[[nodiscard]] std::size_t mass_bin(double gev) noexcept;
[[nodiscard]] double mass_bin_low_gev(std::size_t bin) noexcept;

}  // namespace mu40
