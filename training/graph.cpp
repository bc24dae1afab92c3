#include "graph.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace mu40 {
namespace {

// Log pT is kept as kLogPtSteps * log2(hw_pt) - kFirstLogPt: the exponent table holds 2^(40/56) = 1.6 to 2^(551/56) =
// 916 hardware units.
constexpr std::int32_t kFirstLogPt = 40;
constexpr std::int32_t kExpEntries = 512;
constexpr std::int32_t kPtCodes = 512;

std::vector<std::int32_t> tabulate(std::int32_t size, const std::function<double(std::int32_t)>& value) {
  std::vector<std::int32_t> out;
  out.reserve(static_cast<std::size_t>(size));
  for (std::int32_t i = 0; i < size; ++i) out.push_back(static_cast<std::int32_t>(std::lround(value(i))));
  return out;
}

std::string layer_name(std::size_t index) { return "layer_" + std::to_string(index); }

// Appends the layers; returns the first element of the last.
ValueRef add_layers(NetworkDraft& draft, const Graph& graph, const IntegerLayers& layers) {
  ValueRef before;
  for (std::size_t l = 0; l < layers.layers.size(); ++l) {
    const auto& layer = layers.layers[l];
    auto node = layer.node;
    node.inputs.clear();
    for (const auto input : layer.inputs) {
      node.inputs.push_back(input.is_feature ? graph.features[input.index].value : ValueRef{before.node, input.index});
    }
    before = draft.add(layer_name(l), std::move(node));
  }
  return before;
}

// Adds the physics behind the last layer.
class Ending {
 public:
  Ending(NetworkDraft& draft, ValueRef last, const std::vector<int>& fractions)
      : draft_(draft), last_(last), fractions_(fractions) {}

  // Output `index` in multiples of 2^-finest.
  ValueRef output(const std::string& name, std::size_t index, int finest) {
    const ValueRef value{last_.node, static_cast<std::uint32_t>(index)};
    const int missing = finest - fractions_[index];
    return missing == 0 ? value : draft_.add(name + "_scaled", ShiftNode{value, -missing});
  }

  // start in 1/32 units, plus the correction or minus it where muons were folded.
  ValueRef corrected(const std::string& name, ValueRef start, ValueRef correction, ValueRef is_folded) {
    const auto fine = draft_.add(name + "_start", ShiftNode{start, -kRecalibratedFractionBits});
    const auto sum = draft_.add(name + "_sum", AddNode{fine, correction});
    const auto difference = draft_.add(name + "_difference", SubtractNode{fine, correction});
    return draft_.add(name + "_unfolded", SelectNode{is_folded, difference, sum});
  }

 private:
  NetworkDraft& draft_;
  ValueRef last_;
  const std::vector<int>& fractions_;
};

constexpr std::int32_t kInt16Low = -32768;
constexpr std::int32_t kInt16High = 32767;
constexpr std::int32_t kHalfCircle = (kPhiCodes / 2) << kRecalibratedFractionBits;

void end_recalibrate(FeatureBuilder& nodes, Ending ending) {
  auto& draft = nodes.draft();
  const auto turn =
      draft.add("phi_correction", ClampNode{ending.output("phi", 0, kPhiOutputFraction), -kHalfCircle, kHalfCircle});
  const auto phi = ending.corrected("phi", nodes.phi_station(0), turn, nodes.field(0, MuonField::kCharge));
  draft.set_output("phi", draft.add("phi_out", WrapNode{phi, 2 * kHalfCircle, false}));
  const auto station = nodes.field(0, MuonField::kEtaStation);
  const auto is_negative = draft.add(
      "is_negative_eta", TableNode{station, kEtaFirst,
                                   tabulate(-2 * kEtaFirst, [](std::int32_t i) { return i + kEtaFirst < 0 ? 1 : 0; })});
  const auto eta = ending.corrected("eta", station, ending.output("eta", 1, kEtaOutputFraction), is_negative);
  draft.set_output("eta", draft.add("eta_out", ClampNode{eta, kInt16Low, kInt16High}));
  const auto log_pt =
      draft.add("log_pt", TableNode{nodes.field(0, MuonField::kPt), 0, tabulate(kPtCodes, [](std::int32_t pt) {
                                      return kLogPtSteps * std::log2(std::max(pt, 1)) - kFirstLogPt;
                                    })});
  const auto sum = draft.add("log_pt_sum", AddNode{log_pt, ending.output("log_pt", 2, kLogPtOutputFraction)});
  const auto power = [](std::int32_t i) {
    return std::ldexp(std::exp2((kFirstLogPt + i) / static_cast<double>(kLogPtSteps)), kRecalibratedFractionBits);
  };
  draft.set_output("pt", draft.add("pt_out", TableNode{sum, 0, tabulate(kExpEntries, power)}));
}

void end_classify(NetworkDraft& draft, Ending ending) {
  draft.set_output("logit",
                   draft.add("logit", ClampNode{ending.output("logit", 0, kLogitFraction), kInt16Low, kInt16High}));
}

// What the outputs of the last layer are called.
std::vector<std::string> output_names(KernelId task) {
  if (task == KernelId::kClassify) return {"logit"};
  return {"phi", "eta", "log_pt"};
}

// Where each input of layer `index` comes from.
std::vector<LayerInput> inputs_of(const Graph& graph, const Network& network, const DenseNode& dense,
                                  std::size_t index) {
  std::vector<LayerInput> out;
  for (const auto ref : dense.inputs) {
    const auto& name = network.nodes()[ref.node].name;
    const auto feature =
        std::find_if(graph.features.begin(), graph.features.end(), [&](const Feature& f) { return f.name == name; });
    if (feature != graph.features.end()) {
      out.push_back({true, static_cast<std::uint32_t>(feature - graph.features.begin())});
    } else if (index > 0 && name == layer_name(index - 1)) {
      out.push_back({false, ref.element});
    } else {
      throw Error(ErrorCode::kMismatch, "network '" + network.name() + "': node '" + name +
                                            "' is an input of a layer, and no feature of the recipe");
    }
  }
  return out;
}

// The shift that the output node `name` gets before the physics; 0 if it has none.
int scale_of(const Network& network, const std::string& name) {
  for (const auto& node : network.nodes()) {
    if (node.name == name + "_scaled") return -std::get<ShiftNode>(node.operation).by;
  }
  return 0;
}

}  // namespace

Graph make_graph(KernelId task, const std::string& name, const FeatureList& features) {
  Graph graph{task, FeatureBuilder(NetworkDraft(name, task), features.bits), {}};
  for (const auto& feature : features.of_pair) graph.features.push_back(graph.nodes.of_pair(feature));
  const std::uint32_t n_muons = task == KernelId::kClassify ? 2 : 1;
  for (std::uint32_t muon = 0; muon < n_muons; ++muon) {
    const auto suffix = "_" + std::to_string(muon);
    for (const auto& feature : features.of_muon) graph.features.push_back(graph.nodes.of_muon(feature, muon, suffix));
  }
  return graph;
}

std::vector<int> output_fractions(KernelId task) {
  if (task == KernelId::kClassify) return {kLogitFraction};
  return {kPhiOutputFraction, kEtaOutputFraction, kLogPtOutputFraction};
}

Network feature_network(const Graph& graph) {
  NetworkDraft draft = graph.nodes.draft();
  const auto zero = draft.add("constant_output", ConstantNode{0});
  for (const auto* output : {"phi", "eta", "pt"}) {
    if (graph.task == KernelId::kRecalibrate) draft.set_output(output, zero);
  }
  if (graph.task == KernelId::kClassify) draft.set_output("logit", zero);
  return Network::parse(draft.text(), "features");
}

NetworkDraft complete(const Graph& graph, const IntegerLayers& layers) {
  FeatureBuilder nodes = graph.nodes;
  const auto last = add_layers(nodes.draft(), graph, layers);
  const Ending ending(nodes.draft(), last, layers.output_fractions);
  if (graph.task == KernelId::kRecalibrate) {
    end_recalibrate(nodes, ending);
  } else {
    end_classify(nodes.draft(), ending);
  }
  nodes.draft().drop_unused();
  return nodes.draft();
}

IntegerLayers layers_of(const Graph& graph, const Network& network) {
  IntegerLayers out;
  for (const auto& node : network.nodes()) {
    const auto* dense = std::get_if<DenseNode>(&node.operation);
    if (dense == nullptr) continue;
    if (node.name != layer_name(out.layers.size())) {
      throw Error(ErrorCode::kMismatch, "network '" + network.name() + "': node '" + node.name +
                                            "' where the trainer writes " + layer_name(out.layers.size()));
    }
    out.layers.push_back({*dense, inputs_of(graph, network, *dense, out.layers.size())});
  }
  const auto finest = output_fractions(graph.task);
  const auto names = output_names(graph.task);
  for (std::size_t i = 0; i < finest.size(); ++i) {
    out.output_fractions.push_back(finest[i] - scale_of(network, names[i]));
  }
  return out;
}

}  // namespace mu40
