#include "evaluation_json.hpp"

#include <nlohmann/json.hpp>

namespace mu40 {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::optional<GaussianFit>& fit) {
  if (!fit) return nullptr;
  return {{"fwhm", fit->fwhm()}, {"peak", fit->mean}};
}

Json json_of(const MassPeak& peak) { return {{"at_gev", peak.at_gev}, {"width_gev", peak.width_gev}}; }

Json json_of(const Spread& spread) { return {{"low", spread.low}, {"high", spread.high}, {"counts", spread.counts}}; }

Json json_of(const std::array<RatioBound, kResolutionBins>& bins) {
  Json ratio = Json::array();
  Json upper = Json::array();
  for (const auto& bin : bins) {
    ratio.push_back(bin.ratio);
    upper.push_back(bin.upper);
  }
  return {{"ratio", ratio}, {"upper_97_5", upper}};
}

Json json_of(const RecalibrationFigures& figures) {
  return {{"phi_rad", json_of(figures.phi)},
          {"eta", json_of(figures.eta)},
          {"pt_relative", json_of(figures.pt)},
          {"pt_error_p99_natural", figures.p99_natural},
          {"pt_error_p99_flat", figures.p99_flat},
          {"pt_error_mean", figures.mean},
          {"pt_error_to_ugmt", figures.to_ugmt},
          {"pt_error_to_rescaled_ugmt", json_of(figures.to_rescaled)},
          {"pt_error_mean_by_eta", figures.mean_by_eta},
          {"jpsi", json_of(figures.jpsi)},
          {"z", json_of(figures.z)},
          {"counts",
           {{"phi_residual_rad", json_of(figures.phi_residuals)},
            {"eta_residual", json_of(figures.eta_residuals)},
            {"pt_residual_relative", json_of(figures.pt_residuals)},
            {"jpsi_mass_gev", json_of(figures.jpsi_masses)},
            {"z_mass_gev", json_of(figures.z_masses)}}}};
}

Json json_of(const Separation& separation) {
  return {
      {"auc_roc", separation.auc_roc}, {"auc_pr", separation.auc_pr}, {"fake_rate_at_90", separation.fake_rate_at_90}};
}

Json json_of(const ClassificationFigures& figures) {
  Json json = json_of(figures.separation);
  Json efficiency = Json::array();
  Json fake_rate = Json::array();
  Json purity = Json::array();
  for (const auto& point : figures.curve) {
    efficiency.push_back(point.efficiency);
    fake_rate.push_back(point.fake_rate);
    purity.push_back(point.purity);
  }
  json["curve"] = {{"efficiency", efficiency}, {"fake_rate", fake_rate}, {"purity", purity}};
  return json;
}

Json json_of(const IntegerNetwork& network) {
  const auto& cost = network.cost;
  return {{"hash", network.hash},
          {"cost",
           {{"nonzero_weight_bits", cost.weights.nonzero_weight_bits},
            {"adders", cost.logic.n_adders},
            {"adder_bits", cost.logic.adder_bits},
            {"table_bits", cost.logic.table_bits},
            {"levels", cost.levels},
            {"stages", cost.stages}}}};
}

// `entries`: Recalibrated or Classified.
template <typename Entries>
Json json_of_entries(const Entries& entries) {
  Json out = Json::array();
  for (const auto& entry : entries) {
    Json seeds = Json::array();
    for (const auto& figures : entry.seeds) seeds.push_back(json_of(figures));
    out.push_back({{"name", entry.name}, {"data", "generated"}, {"arithmetic", entry.arithmetic}, {"seeds", seeds}});
    for (const auto& network : entry.networks) out.back()["networks"].push_back(json_of(network));
  }
  return out;
}

Json json_of(const TuneEvaluation& tune) {
  return {{"tune", tune.tune},
          {"data", "generated"},
          {"samples",
           {{"natural_muons", tune.natural},
            {"flat_muons", tune.flat},
            {"flat_muons_in_bin", tune.flat_in_bin},
            {"pairs", tune.pairs},
            {"jpsi", tune.jpsi},
            {"z", tune.z}}},
          {"ugmt_pt_factors", tune.factors},
          {"recalibrate", json_of_entries(tune.recalibrated)},
          {"classify", json_of_entries(tune.classified)}};
}

Json json_of(const Ablation& row) {
  Json json{{"name", row.name}, {"data", "generated"}, {"shuffled_field", nullptr}};
  if (!row.field.empty()) json["shuffled_field"] = row.field;
  if (row.muons) json["recalibrate"] = json_of(*row.muons);
  if (row.pairs) json["classify"] = json_of(*row.pairs);
  return json;
}

}  // namespace

std::string evaluation_json(std::span<const TuneEvaluation> tunes, std::span<const Ablation> ablations) {
  Json json{{"format", "mu40-evaluation"},
            {"version", 1},
            {"data", "generated"},
            {"offline_pt_edges_gev", kResolutionEdgesGev},
            {"offline_eta_bin_width", kEtaBinWidth},
            {"tunes", Json::array()},
            {"ablations", Json::array()}};
  for (const auto& tune : tunes) json["tunes"].push_back(json_of(tune));
  for (const auto& row : ablations) json["ablations"].push_back(json_of(row));
  return json.dump(1) + "\n";
}

}  // namespace mu40
