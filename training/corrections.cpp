#include "corrections.hpp"

#include <cmath>
#include <numbers>

#include "graph.hpp"

namespace mu40 {
namespace {

// +1, or -1 for muons that are folded.
double phi_sign(const MuonWord& word) { return get(word, MuonField::kCharge) == 0 ? 1 : -1; }
double eta_sign(const MuonWord& word) { return get(word, MuonField::kEtaStation) < 0 ? -1 : 1; }

}  // namespace

Eigen::MatrixXf wanted_corrections(std::span<const MuonSample> muons) {
  Eigen::MatrixXf out(3, static_cast<Eigen::Index>(muons.size()));
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto& [word, truth] = muons[i];
    const double phi_rad = truth.phi_rad - get(word, MuonField::kPhiStation) * kPhiUnitRad;
    const double eta = truth.eta / kEtaUnit - get(word, MuonField::kEtaStation);
    const auto column = static_cast<Eigen::Index>(i);
    out(0, column) = static_cast<float>(phi_sign(word) * std::remainder(phi_rad, 2 * std::numbers::pi) / kPhiUnitRad /
                                        kPhiTargetUnit);
    out(1, column) = static_cast<float>(eta_sign(word) * eta / kEtaTargetUnit);
    out(2, column) =
        static_cast<float>(std::log2(truth.pt_gev / (get(word, MuonField::kPt) * kPtUnitGev)) / kLogPtTargetUnit);
  }
  return out;
}

std::vector<Measured> corrected(std::span<const MuonSample> muons, const Eigen::MatrixXf& outputs) {
  std::vector<Measured> out;
  out.reserve(muons.size());
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto& word = muons[i].word;
    const auto output = [&](Eigen::Index k) { return static_cast<double>(outputs(k, static_cast<Eigen::Index>(i))); };
    const double phi = get(word, MuonField::kPhiStation) + phi_sign(word) * kPhiTargetUnit * output(0);
    const double eta = get(word, MuonField::kEtaStation) + eta_sign(word) * kEtaTargetUnit * output(1);
    out.push_back({get(word, MuonField::kPt) * kPtUnitGev * std::exp2(kLogPtTargetUnit * output(2)), eta * kEtaUnit,
                   phi * kPhiUnitRad});
  }
  return out;
}

}  // namespace mu40
