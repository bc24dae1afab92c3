#include "features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace mu40 {
namespace {

constexpr int kDistanceFirst = -256;
constexpr int kDistanceBits = 9;

struct Span {
  std::int32_t first = 0;
  int bits = 0;
};

// The codes a field can have, as the index of a table.
Span codes_of(MuonField field) {
  if (field == MuonField::kEtaStation || field == MuonField::kEta) return {kEtaFirst, 9};
  return {0, row_of(field).run3.value().width};
}

// A function of one field with values in 0..1; 1 becomes the largest code of the feature, or, of a function that is
// 0 or 1, the power of two below: times a weight, that is no adder.
struct FieldFeature {
  std::string_view name;
  MuonField field;
  double (*value)(std::int32_t code);
};

double log_share(std::int32_t code, int bits) { return std::log2(std::max(code, 1)) / bits; }
bool is_bmtf(std::int32_t tf_index) { return tf_index >= 36 && tf_index <= 71; }
bool is_omtf(std::int32_t tf_index) { return (tf_index >= 18 && tf_index <= 35) || (tf_index >= 72 && tf_index <= 89); }

// |hw_eta| from which the bend shrinks, 1.22, to the last muons at 2.4, 221.
constexpr double kForwardFrom = 112;
constexpr double kForwardTo = 224;

constexpr auto kMuonFeatures = std::to_array<FieldFeature>({
    {"log_pt", MuonField::kPt, [](std::int32_t c) { return log_share(c, 9); }},
    {"inverse_pt", MuonField::kPt, [](std::int32_t c) { return std::min(1.0, 8.0 / std::max(c, 1)); }},
    {"abs_eta", MuonField::kEtaStation, [](std::int32_t c) { return std::min(std::abs(c), 255) / 255.0; }},
    {"forward", MuonField::kEtaStation,
     [](std::int32_t c) { return std::clamp((std::abs(c) - kForwardFrom) / (kForwardTo - kForwardFrom), 0.0, 1.0); }},
    {"is_good", MuonField::kQuality, [](std::int32_t c) { return c >= 12 ? 1.0 : 0.0; }},
    {"quality", MuonField::kQuality, [](std::int32_t c) { return c / 15.0; }},
    {"is_bmtf", MuonField::kTfIndex, [](std::int32_t c) { return is_bmtf(c) ? 1.0 : 0.0; }},
    {"is_omtf", MuonField::kTfIndex, [](std::int32_t c) { return is_omtf(c) ? 1.0 : 0.0; }},
    {"log_pt_unconstrained", MuonField::kPtUnconstrained, [](std::int32_t c) { return log_share(c, 8); }},
    {"dxy", MuonField::kDxy, [](std::int32_t c) { return c / 3.0; }},
});

// A function of the difference of one field between two muons; `value` of its magnitude in the field's codes.
struct DistanceFeature {
  std::string_view name;
  MuonField field;
  double (*value)(std::int32_t distance);
};

double up_to(std::int32_t distance, double end) { return std::min(distance / end, 1.0); }

constexpr auto kPairFeatures = std::to_array<DistanceFeature>({
    {"phi_near", MuonField::kPhiStation, [](std::int32_t d) { return up_to(d, 32); }},
    {"phi_far", MuonField::kPhiStation, [](std::int32_t d) { return up_to(d, 255); }},
    {"eta_near", MuonField::kEtaStation, [](std::int32_t d) { return up_to(d, 32); }},
    {"eta_far", MuonField::kEtaStation, [](std::int32_t d) { return up_to(d, 255); }},
    {"vertex_phi_near", MuonField::kPhi, [](std::int32_t d) { return up_to(d, 32); }},
    {"vertex_phi_far", MuonField::kPhi, [](std::int32_t d) { return up_to(d, 255); }},
    {"vertex_eta_near", MuonField::kEta, [](std::int32_t d) { return up_to(d, 32); }},
    {"vertex_eta_far", MuonField::kEta, [](std::int32_t d) { return up_to(d, 255); }},
    {"is_opposite", MuonField::kCharge, [](std::int32_t d) { return d == 0 ? 0.0 : 1.0; }},
});

std::vector<std::int32_t> tabulate(Span span, int bits, const std::function<double(std::int32_t)>& value) {
  std::vector<double> values;
  for (std::int32_t code = span.first; code < span.first + (1 << span.bits); ++code) values.push_back(value(code));
  const bool is_flag = std::all_of(values.begin(), values.end(), [](double v) { return v == 0 || v == 1; });
  const int top = is_flag ? 1 << (bits - 1) : (1 << bits) - 1;
  std::vector<std::int32_t> out;
  for (const double v : values) out.push_back(static_cast<std::int32_t>(std::lround(v * top)));
  return out;
}

template <typename Rows>
const auto& row_named(const Rows& rows, const std::string& name, const char* kind) {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == name; });
  if (row != rows.end()) return *row;
  std::string known;
  for (const auto& r : rows) known += (known.empty() ? "" : ", ") + std::string(r.name);
  throw Error(ErrorCode::kInvalidArgument, "feature '" + name + "' of a " + kind + " is not one of " + known);
}

}  // namespace

ValueRef FeatureBuilder::once(const std::string& name, const NodeOperation& operation) {
  const auto known = nodes_.find(name);
  if (known != nodes_.end()) return known->second;
  return nodes_[name] = draft_.add(name, operation);
}

ValueRef FeatureBuilder::field(std::uint32_t muon, MuonField field) {
  return once(std::string(row_of(field).name) + "_" + std::to_string(muon), FieldNode{muon, field});
}

ValueRef FeatureBuilder::phi_station(std::uint32_t muon) {
  return once("phi_in_circle_" + std::to_string(muon),
              ClampNode{field(muon, MuonField::kPhiStation), 0, kPhiCodes - 1});
}

Feature FeatureBuilder::of_muon(const std::string& name, std::uint32_t muon, const std::string& suffix) {
  const auto& row = row_named(kMuonFeatures, name, "muon");
  const auto span = codes_of(row.field);
  const auto node_name = "feature_" + name + suffix;
  return {node_name, once(node_name, TableNode{field(muon, row.field), span.first, tabulate(span, bits_, row.value)})};
}

ValueRef FeatureBuilder::difference(MuonField of) {
  const std::string name(row_of(of).name);
  const bool is_phi = of == MuonField::kPhiStation || of == MuonField::kPhi;
  const auto value = [&](std::uint32_t muon) {
    return of == MuonField::kPhiStation ? phi_station(muon) : field(muon, of);
  };
  const auto plain = once(name + "_difference", SubtractNode{value(0), value(1)});
  return is_phi ? once(name + "_wrapped", WrapNode{plain, kPhiCodes, true}) : plain;
}

Feature FeatureBuilder::of_pair(const std::string& name) {
  const auto& row = row_named(kPairFeatures, name, "pair");
  const auto index = difference(row.field);
  const auto node_name = "feature_" + name;
  const Span span = row.field == MuonField::kCharge ? Span{-1, 2} : Span{kDistanceFirst, kDistanceBits};
  const auto values = tabulate(span, bits_, [&](std::int32_t d) { return row.value(std::abs(d)); });
  return {node_name, once(node_name, TableNode{index, span.first, values})};
}

}  // namespace mu40
