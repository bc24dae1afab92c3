#include "graph.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

namespace mu40 {
namespace {

constexpr std::int32_t kMaxByte = 255;
constexpr std::int32_t kOne = 1 << kFeatureFraction;
constexpr std::int32_t kPtCodes = 512;
constexpr std::int32_t kTfIndexCodes = 128;
constexpr std::int32_t kGoodQuality = 12;

// The exponent table holds pT from 2^(40/56) = 1.6 to 2^(551/56) = 916 hardware units.
constexpr std::int32_t kFirstLogPt = 40;
constexpr std::int32_t kExpEntries = 512;
// Corrections of this much and more are cut: 256 and 64 hardware units.
constexpr std::int32_t kMaxPhiCorrection = 8191;
constexpr std::int32_t kMaxEtaCorrection = 2047;

std::vector<std::int32_t> tabulate(std::int32_t size, const std::function<double(std::int32_t)>& value) {
  std::vector<std::int32_t> out;
  for (std::int32_t i = 0; i < size; ++i) out.push_back(static_cast<std::int32_t>(std::lround(value(i))));
  return out;
}

bool is_bmtf(std::int32_t tf_index) { return tf_index >= 36 && tf_index <= 71; }
bool is_omtf(std::int32_t tf_index) { return (tf_index >= 18 && tf_index <= 35) || (tf_index >= 72 && tf_index <= 89); }

// Nodes of one muon, named with a suffix.
struct MuonNodes {
  ValueRef pt, log_pt, phi_station, eta_station, charge;
  std::vector<ValueRef> features;
};

MuonNodes muon_nodes(NetworkDraft& draft, std::uint32_t muon, const std::string& suffix) {
  const auto field = [&](MuonField f) { return draft.add(std::string(row_of(f).name) + suffix, FieldNode{muon, f}); };
  const auto table = [&](const char* name, ValueRef index, std::vector<std::int32_t> values) {
    return draft.add(name + suffix, TableNode{index, 0, std::move(values)});
  };
  MuonNodes nodes;
  nodes.pt = field(MuonField::kPt);
  nodes.charge = field(MuonField::kCharge);
  const auto quality = field(MuonField::kQuality);
  const auto tf_index = field(MuonField::kTfIndex);
  // The field has 10 bits, the circle 576 codes.
  nodes.phi_station = draft.add("phi_in_circle" + suffix, ClampNode{field(MuonField::kPhiStation), 0, kPhiCodes - 1});
  nodes.eta_station = field(MuonField::kEtaStation);
  const auto abs_eta = draft.add("abs_eta" + suffix, AbsoluteNode{nodes.eta_station});
  nodes.log_pt = table("log_pt", nodes.pt,
                       tabulate(kPtCodes, [](std::int32_t pt) { return kLogPtSteps * std::log2(std::max(pt, 1)); }));
  nodes.features = {
      draft.add("abs_eta_byte" + suffix, ClampNode{abs_eta, 0, kMaxByte}),
      draft.add("log_pt_byte" + suffix, ShiftNode{nodes.log_pt, 1}),
      table("is_good", quality, tabulate(16, [](std::int32_t q) { return q >= kGoodQuality ? kOne : 0; })),
      table("quality_byte", quality, tabulate(16, [](std::int32_t q) { return kOne / 16 * q; })),
      table("is_bmtf", tf_index, tabulate(kTfIndexCodes, [](std::int32_t i) { return is_bmtf(i) ? kOne : 0; })),
      table("is_omtf", tf_index, tabulate(kTfIndexCodes, [](std::int32_t i) { return is_omtf(i) ? kOne : 0; })),
  };
  return nodes;
}

// Appends the layers; returns the first element of the last.
ValueRef add_layers(NetworkDraft& draft, std::vector<ValueRef> inputs, std::vector<DenseNode> layers) {
  ValueRef first;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    auto& layer = layers[i];
    layer.inputs = std::move(inputs);
    const auto n_neurons = static_cast<std::uint32_t>(layer.weights.size());
    first = draft.add("layer_" + std::to_string(i), std::move(layer));
    inputs.clear();
    for (std::uint32_t n = 0; n < n_neurons; ++n) inputs.push_back({first.node, n});
  }
  return first;
}

}  // namespace

Graph recalibrate_graph(const std::string& name) {
  Graph graph{NetworkDraft(name, KernelId::kRecalibrate), {}, {}, {}, {}, {}, {}};
  auto& draft = graph.draft;
  const auto muon = muon_nodes(draft, 0, "");
  graph.features = muon.features;
  graph.features.push_back(draft.add("inverse_pt", TableNode{muon.pt, 0, tabulate(kPtCodes, [](std::int32_t pt) {
                                                               return std::min<double>(kMaxByte,
                                                                                       16.0 * kOne / std::max(pt, 1));
                                                             })}));
  graph.phi_station = muon.phi_station;
  graph.eta_station = muon.eta_station;
  graph.is_negative_charge = muon.charge;
  const auto zero = draft.add("zero", ConstantNode{0});
  const auto minus_eta = draft.add("minus_eta", SubtractNode{zero, muon.eta_station});
  graph.is_negative_eta = draft.add("is_negative_eta", ClampNode{minus_eta, 0, 1});
  graph.log_pt = muon.log_pt;
  return graph;
}

Graph classify_graph(const std::string& name) {
  Graph graph{NetworkDraft(name, KernelId::kClassify), {}, {}, {}, {}, {}, {}};
  auto& draft = graph.draft;
  const auto first = muon_nodes(draft, 0, "_0");
  const auto second = muon_nodes(draft, 1, "_1");
  const auto distance = [&](const std::string& what, ValueRef a, ValueRef b, bool wraps) {
    auto difference = draft.add(what + "_difference", SubtractNode{a, b});
    if (wraps) difference = draft.add(what + "_wrapped", WrapNode{difference, kPhiCodes, true});
    const auto absolute = draft.add(what + "_distance", AbsoluteNode{difference});
    // Near the pair's own scale in steps of 1/8, far in whole units.
    graph.features.push_back(draft.add(what + "_far", ClampNode{absolute, 0, kMaxByte}));
    const auto fine = draft.add(what + "_fine", ShiftNode{absolute, -3});
    graph.features.push_back(draft.add(what + "_near", ClampNode{fine, 0, kMaxByte}));
  };
  const auto vertex = [&](const char* node, std::uint32_t muon, MuonField field) {
    return draft.add(node, FieldNode{muon, field});
  };
  distance("phi_station", first.phi_station, second.phi_station, true);
  distance("eta_station", first.eta_station, second.eta_station, false);
  distance("phi", vertex("phi_0", 0, MuonField::kPhi), vertex("phi_1", 1, MuonField::kPhi), true);
  distance("eta", vertex("eta_0", 0, MuonField::kEta), vertex("eta_1", 1, MuonField::kEta), false);
  const auto charges = draft.add("charge_difference", SubtractNode{first.charge, second.charge});
  const auto is_opposite = draft.add("is_opposite", AbsoluteNode{charges});
  graph.features.push_back(draft.add("is_opposite_byte", ShiftNode{is_opposite, -kFeatureFraction}));
  graph.features.insert(graph.features.end(), first.features.begin(), first.features.end());
  graph.features.insert(graph.features.end(), second.features.begin(), second.features.end());
  return graph;
}

Network feature_network(const Graph& graph, KernelId task) {
  NetworkDraft draft = graph.draft;
  const auto zero = draft.add("constant_output", ConstantNode{0});
  for (const auto* output : {"phi", "eta", "pt"}) {
    if (task == KernelId::kRecalibrate) draft.set_output(output, zero);
  }
  if (task == KernelId::kClassify) draft.set_output("logit", zero);
  return Network::parse(draft.text(), "features");
}

NetworkDraft recalibrate_network(const Graph& graph, std::vector<DenseNode> layers) {
  NetworkDraft draft = graph.draft;
  const auto last = add_layers(draft, graph.features, std::move(layers));
  const auto zero = draft.add("nothing", ConstantNode{0});
  // The correction, cut and unfolded, on top of the station's value in 1/32 units.
  const auto corrected = [&](const std::string& what, std::uint32_t element, std::int32_t max, ValueRef is_folded,
                             ValueRef station) {
    const auto cut = draft.add(what + "_correction", ClampNode{{last.node, element}, -max, max});
    const auto negative = draft.add(what + "_negative", SubtractNode{zero, cut});
    const auto unfolded = draft.add(what + "_unfolded", SelectNode{is_folded, negative, cut});
    const auto start = draft.add(what + "_start", ShiftNode{station, -kRecalibratedFractionBits});
    return draft.add(what + "_sum", AddNode{start, unfolded});
  };
  const auto phi = corrected("phi", 0, kMaxPhiCorrection, graph.is_negative_charge, graph.phi_station);
  draft.set_output("phi", draft.add("phi_out", WrapNode{phi, kPhiCodes << kRecalibratedFractionBits, false}));
  draft.set_output("eta", corrected("eta", 1, kMaxEtaCorrection, graph.is_negative_eta, graph.eta_station));
  const auto log_pt = draft.add("log_pt_sum", AddNode{graph.log_pt, {last.node, 2}});
  const auto power = [](std::int32_t i) {
    return std::ldexp(std::exp2((kFirstLogPt + i) / static_cast<double>(kLogPtSteps)), kRecalibratedFractionBits);
  };
  draft.set_output("pt", draft.add("pt_out", TableNode{log_pt, kFirstLogPt, tabulate(kExpEntries, power)}));
  return draft;
}

NetworkDraft classify_network(const Graph& graph, std::vector<DenseNode> layers) {
  NetworkDraft draft = graph.draft;
  const auto last = add_layers(draft, graph.features, std::move(layers));
  draft.set_output("logit", draft.add("logit", ClampNode{last, -32768, 32767}));
  return draft;
}

}  // namespace mu40
