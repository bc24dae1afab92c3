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

// The product of functions of two fields, cut at 1: the sum of two tables of logarithms, and a table back.
struct ProductFeature {
  std::string_view name;
  MuonField first_field;
  double (*first)(std::int32_t code);
  MuonField second_field;
  double (*second)(std::int32_t code);
};

// How the bend falls with |eta|: dc250601/ScoutingRecalibration@ed6c2a6, straight lines between.
double bend_shape(double abs_eta) {
  constexpr std::array<double, 6> kEta{0, 1.25, 1.57, 1.8, 2.1, 2.4};
  constexpr std::array<double, 6> kShape{1, 1, 0.83, 0.5, 0.33, 0.17};
  std::size_t i = 0;
  while (i + 2 < kEta.size() && abs_eta > kEta[i + 1]) ++i;
  const double share = std::min((abs_eta - kEta[i]) / (kEta[i + 1] - kEta[i]), 1.0);
  return kShape[i] + share * (kShape[i + 1] - kShape[i]);
}

constexpr auto kProductFeatures = std::to_array<ProductFeature>({
    {"bend", MuonField::kPt, [](std::int32_t c) { return 8.0 / std::max(c, 1); }, MuonField::kEtaStation,
     [](std::int32_t c) { return bend_shape(std::abs(c) * kEtaUnit); }},
});

// A function of the difference of one field between two muons.
struct DistanceFeature {
  std::string_view name;
  MuonField field;
  std::int32_t (*scale)(std::int32_t code);  // what is subtracted; nullptr: the field's codes themselves
  double (*value)(std::int32_t distance);    // of the difference's magnitude
};

std::int32_t log_pt_steps(std::int32_t pt) {
  return static_cast<std::int32_t>(std::lround(16 * std::log2(std::max(pt, 1))));
}

// Neighbouring track finders, which see one muon twice, are 1 (BMTF, OMTF) or 2 (OMTF, EMTF) apart.
std::int32_t finder(std::int32_t tf_index) {
  if (is_bmtf(tf_index)) return 0;
  return is_omtf(tf_index) ? 1 : 3;
}

double up_to(std::int32_t distance, double end) { return std::min(distance / end, 1.0); }

constexpr auto kPairFeatures = std::to_array<DistanceFeature>({
    {"phi_near", MuonField::kPhiStation, nullptr, [](std::int32_t d) { return up_to(d, 32); }},
    {"phi_far", MuonField::kPhiStation, nullptr, [](std::int32_t d) { return up_to(d, 255); }},
    {"eta_near", MuonField::kEtaStation, nullptr, [](std::int32_t d) { return up_to(d, 32); }},
    {"eta_far", MuonField::kEtaStation, nullptr, [](std::int32_t d) { return up_to(d, 255); }},
    {"vertex_phi_near", MuonField::kPhi, nullptr, [](std::int32_t d) { return up_to(d, 32); }},
    {"vertex_phi_far", MuonField::kPhi, nullptr, [](std::int32_t d) { return up_to(d, 255); }},
    {"vertex_eta_near", MuonField::kEta, nullptr, [](std::int32_t d) { return up_to(d, 32); }},
    {"vertex_eta_far", MuonField::kEta, nullptr, [](std::int32_t d) { return up_to(d, 255); }},
    {"is_opposite", MuonField::kCharge, nullptr, [](std::int32_t d) { return d == 0 ? 0.0 : 1.0; }},
    {"log_pt_near", MuonField::kPt, log_pt_steps, [](std::int32_t d) { return up_to(d, 32); }},
    {"is_neighbour", MuonField::kTfIndex, finder, [](std::int32_t d) { return d == 1 || d == 2 ? 1.0 : 0.0; }},
});

std::vector<std::int32_t> tabulate(Span span, int bits, const std::function<double(std::int32_t)>& value) {
  std::vector<double> values;
  for (std::int32_t code = span.first; code < span.first + (1 << span.bits); ++code) values.push_back(value(code));
  const bool is_flag = std::all_of(values.begin(), values.end(), [](double v) { return v == 0 || v == 1; });
  const int top = is_flag ? 1 << (bits - 1) : (1 << bits) - 1;
  std::vector<std::int32_t> out;
  out.reserve(values.size());
  for (const double v : values) out.push_back(static_cast<std::int32_t>(std::lround(v * top)));
  return out;
}

template <typename Rows>
auto find_row(const Rows& rows, const std::string& name) {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

template <typename... Rows>
[[noreturn]] void refuse_feature(const std::string& name, const char* kind, const Rows&... rows) {
  std::string known;
  const auto list = [&](const auto& some) {
    for (const auto& row : some) known += (known.empty() ? "" : ", ") + std::string(row.name);
  };
  (list(rows), ...);
  throw Error(ErrorCode::kInvalidArgument, "feature '" + name + "' of a " + kind + " is not one of " + known);
}

// Logarithms in 1/kLogSteps octaves; the sum of two indexes kExpSize values.
constexpr int kLogSteps = 32;
constexpr std::int32_t kExpSize = 512;
constexpr std::int32_t kMaxLog = 255;  // of one factor

// -kLogSteps * log2(value / largest) for all codes, at most kMaxLog.
std::vector<std::int32_t> tabulate_log(Span span, double largest, double (*value)(std::int32_t)) {
  std::vector<std::int32_t> out;
  for (std::int32_t code = span.first; code < span.first + (1 << span.bits); ++code) {
    const double steps = -kLogSteps * std::log2(value(code) / largest);
    out.push_back(std::min(static_cast<std::int32_t>(std::lround(steps)), kMaxLog));
  }
  return out;
}

double largest_of(Span span, double (*value)(std::int32_t)) {
  double largest = 0;
  for (std::int32_t code = span.first; code < span.first + (1 << span.bits); ++code) {
    largest = std::max(largest, value(code));
  }
  return largest;
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
  const auto node_name = "feature_" + name + suffix;
  if (const auto* row = find_row(kMuonFeatures, name)) {
    const auto span = codes_of(row->field);
    const auto values = tabulate(span, bits_, row->value);
    return {node_name, once(node_name, TableNode{field(muon, row->field), span.first, values})};
  }
  const auto* row = find_row(kProductFeatures, name);
  if (row == nullptr) refuse_feature(name, "muon", kMuonFeatures, kProductFeatures);
  double largest = 1;
  const auto log_of = [&](const char* part, MuonField of, double (*value)(std::int32_t)) {
    const auto span = codes_of(of);
    const double top = largest_of(span, value);
    largest *= top;
    return once(name + part + suffix, TableNode{field(muon, of), span.first, tabulate_log(span, top, value)});
  };
  const auto first = log_of("_log_first", row->first_field, row->first);
  const auto second = log_of("_log_second", row->second_field, row->second);
  const auto sum = once(name + "_log" + suffix, AddNode{first, second});
  std::vector<std::int32_t> values;
  for (std::int32_t i = 0; i < kExpSize; ++i) {
    const double value = std::min(largest * std::exp2(-static_cast<double>(i) / kLogSteps), 1.0);
    values.push_back(static_cast<std::int32_t>(std::lround(value * ((1 << bits_) - 1))));
  }
  return {node_name, once(node_name, TableNode{sum, 0, values})};
}

ValueRef FeatureBuilder::difference(MuonField of, std::int32_t (*scale)(std::int32_t)) {
  const std::string name(row_of(of).name);
  const bool is_phi = of == MuonField::kPhiStation || of == MuonField::kPhi;
  const auto value = [&](std::uint32_t muon) {
    if (of == MuonField::kPhiStation) return phi_station(muon);
    if (scale == nullptr) return field(muon, of);
    const auto span = codes_of(of);
    std::vector<std::int32_t> values;
    for (std::int32_t code = span.first; code < span.first + (1 << span.bits); ++code) values.push_back(scale(code));
    return once(name + "_scaled_" + std::to_string(muon), TableNode{field(muon, of), span.first, std::move(values)});
  };
  const auto plain = once(name + "_difference", SubtractNode{value(0), value(1)});
  return is_phi ? once(name + "_wrapped", WrapNode{plain, kPhiCodes, true}) : plain;
}

Feature FeatureBuilder::of_pair(const std::string& name) {
  const auto* row = find_row(kPairFeatures, name);
  if (row == nullptr) refuse_feature(name, "pair", kPairFeatures);
  const auto index = difference(row->field, row->scale);
  const auto node_name = "feature_" + name;
  const bool is_small = row->field == MuonField::kCharge || row->field == MuonField::kTfIndex;
  const Span span = is_small ? Span{-4, 3} : Span{kDistanceFirst, kDistanceBits};
  const auto values = tabulate(span, bits_, [&](std::int32_t d) { return row->value(std::abs(d)); });
  return {node_name, once(node_name, TableNode{index, span.first, values})};
}

}  // namespace mu40
