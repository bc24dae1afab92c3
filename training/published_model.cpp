#include "published_model.hpp"

#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>

#include "batches.hpp"
#include "sample_source.hpp"

namespace mu40 {
namespace {

using Matrix = Eigen::MatrixXf;
using Json = nlohmann::json;

constexpr float kPublishedUnit = 64;
constexpr Eigen::Index kMuonInputs = kPublishedFields.size();
constexpr std::size_t kPredictedRows = 4096;  // at once

Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

// Writes the five inputs of a muon to `column` from row `first` on.
void put_inputs(const MuonWord& word, Matrix& inputs, Eigen::Index first, Eigen::Index column) {
  for (std::size_t f = 0; f < kPublishedFields.size(); ++f) {
    const float unit = kPublishedFields[f] == MuonField::kCharge ? 1 : kPublishedUnit;
    inputs(first + index(f), column) = static_cast<float>(get(word, kPublishedFields[f])) / unit;
  }
}

Matrix inputs_of(std::span<const MuonSample> muons) {
  Matrix inputs(kMuonInputs, index(muons.size()));
  for (std::size_t i = 0; i < muons.size(); ++i) put_inputs(muons[i].word, inputs, 0, index(i));
  return inputs;
}

Matrix inputs_of(std::span<const PairSample> pairs) {
  Matrix inputs(2 * kMuonInputs, index(pairs.size()));
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    put_inputs(pairs[i].first, inputs, 0, index(i));
    put_inputs(pairs[i].second, inputs, kMuonInputs, index(i));
  }
  return inputs;
}

// L1 minus offline in codes / 64. [3][muons]
Matrix targets_of(std::span<const MuonSample> muons) {
  Matrix targets(3, index(muons.size()));
  for (std::size_t i = 0; i < muons.size(); ++i) {
    const auto& [word, truth] = muons[i];
    const double phi = get(word, MuonField::kPhiStation) - static_cast<double>(truth.phi_rad) / kPhiUnitRad;
    const double eta = get(word, MuonField::kEtaStation) - static_cast<double>(truth.eta) / kEtaUnit;
    const double pt = get(word, MuonField::kPt) - static_cast<double>(truth.pt_gev) / kPtUnitGev;
    targets(0, index(i)) = static_cast<float>(std::remainder(phi, kPhiCodes)) / kPublishedUnit;
    targets(1, index(i)) = static_cast<float>(eta) / kPublishedUnit;
    targets(2, index(i)) = static_cast<float>(pt) / kPublishedUnit;
  }
  return targets;
}

// 1 for real, 0 for fake. [1][pairs]
Matrix targets_of(std::span<const PairSample> pairs) {
  Matrix targets(1, index(pairs.size()));
  for (std::size_t i = 0; i < pairs.size(); ++i) targets(0, index(i)) = pairs[i].is_real ? 1 : 0;
  return targets;
}

// Turns outputs into the gradient of the mean loss with respect to them; returns the mean loss of a row.
double log_cosh_gradient(const Matrix& targets, Matrix& outputs) {
  outputs -= targets;
  const auto distance = outputs.array().abs();
  const double loss =
      static_cast<double>((distance + (-2 * distance).exp().log1p() - std::numbers::ln2_v<float>).sum());
  const auto rows = static_cast<float>(outputs.cols());
  outputs = outputs.array().tanh() / rows;
  return loss / static_cast<double>(rows);
}

double cross_entropy_gradient(const Matrix& targets, Matrix& outputs) {
  const auto logit = outputs.array();
  const double loss =
      static_cast<double>((logit.max(0) - logit * targets.array() + (-logit.abs()).exp().log1p()).sum());
  const auto rows = static_cast<float>(outputs.cols());
  outputs = ((1 + (-logit).exp()).inverse() - targets.array()) / rows;
  return loss / static_cast<double>(rows);
}

float rate_at(const PublishedRecipe& recipe, double share_done) {
  return recipe.rate * static_cast<float>(0.5 * (1 + std::cos(std::numbers::pi * share_done)));
}

struct Named {
  const char* name;
  Matrix PublishedNet<float>::Layer::* statistic;
  PublishedNet<float>::Parameter PublishedNet<float>::Layer::* parameter;
};
using Layer = PublishedNet<float>::Layer;
constexpr std::array<Named, 6> kParts{{{"weights", nullptr, &Layer::weights},
                                       {"bias", nullptr, &Layer::bias},
                                       {"scale", nullptr, &Layer::scale},
                                       {"offset", nullptr, &Layer::offset},
                                       {"mean", &Layer::mean, nullptr},
                                       {"variance", &Layer::variance, nullptr}}};

// Layer may be const.
template <typename AnyLayer>
auto& part_of(AnyLayer& layer, const Named& part) {
  return part.statistic != nullptr ? layer.*part.statistic : (layer.*part.parameter).value;
}

}  // namespace

PublishedRecipe published_recipe(KernelId task, int width, std::string_view name) {
  if (width < 1 || width > 256) {
    throw Error(ErrorCode::kInvalidArgument, "width is " + std::to_string(width) + ", expected 1..256");
  }
  const bool classifies = task == KernelId::kClassify;
  const std::size_t rows = classifies ? 186'754 : 600'000;  // the study's number of pairs; of muons it tells none
  const float rate = width <= 8 ? 1e-2F : (width <= 16 ? 3e-3F : 1e-3F);
  if (name == "fixed") return {rows, classifies ? 60 : (width <= 8 ? 16 : 14), classifies ? 1e-2F : rate};
  if (name == "converged") return {rows, classifies ? 200 : 30, width <= 16 ? 1e-2F : 1e-3F};
  throw Error(ErrorCode::kInvalidArgument,
              "there is no recipe '" + std::string(name) + "'; there are: fixed, converged");
}

PublishedModel::PublishedModel(KernelId task, int width, std::mt19937_64& random)
    : task_(task),
      width_(width),
      net_(task == KernelId::kClassify ? 2 * kMuonInputs : kMuonInputs, width, task == KernelId::kClassify ? 1 : 3,
           random) {}

PublishedModel PublishedModel::train(KernelId task, int width, const PublishedRecipe& recipe, const Tune& tune,
                                     std::uint64_t number, const Progress& progress) {
  std::mt19937_64 random(number);
  PublishedModel model(task, width, random);
  const bool classifies = task == KernelId::kClassify;
  const auto samples = generate_samples(tune, {.kind = classifies ? SampleKind::kPairs : SampleKind::kNatural,
                                               .purpose = Purpose::kTraining,
                                               .count = recipe.rows});
  const Matrix inputs = classifies ? inputs_of(samples.pairs) : inputs_of(samples.muons);
  const Matrix targets = classifies ? targets_of(samples.pairs) : targets_of(samples.muons);
  SeededBatches batches(recipe.rows, kPublishedBatch, number);
  const auto steps = batches.per_round();
  Matrix batch(inputs.rows(), index(std::min(kPublishedBatch, recipe.rows)));
  Matrix wanted(targets.rows(), batch.cols());
  for (int epoch = 0; epoch < recipe.epochs; ++epoch) {
    double loss = 0;
    for (std::size_t step = 0; step < steps; ++step) {
      const auto rows = batches.at(static_cast<std::size_t>(epoch) * steps + step);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        batch.col(index(i)) = inputs.col(rows[i]);
        wanted.col(index(i)) = targets.col(rows[i]);
      }
      Matrix gradient = model.net_.forward(batch);
      loss += classifies ? cross_entropy_gradient(wanted, gradient) : log_cosh_gradient(wanted, gradient);
      model.net_.backward(std::move(gradient));
      const double done = (epoch + static_cast<double>(step) / static_cast<double>(steps)) / recipe.epochs;
      model.net_.adam_step(rate_at(recipe, done));
    }
    progress(epoch + 1, recipe.epochs, loss / static_cast<double>(steps));
  }
  return model;
}

std::vector<Measured> PublishedModel::measure(std::span<const MuonSample> muons) const {
  std::vector<Measured> out;
  out.reserve(muons.size());
  while (!muons.empty()) {
    const auto part = muons.first(std::min(muons.size(), kPredictedRows));
    const Eigen::MatrixXd outputs = net_.predict(inputs_of(part)).cast<double>() * double{kPublishedUnit};
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto value = [&](MuonField field, Eigen::Index output) {
        return get(part[i].word, field) - outputs(output, index(i));
      };
      out.push_back({value(MuonField::kPt, 2) * kPtUnitGev, value(MuonField::kEtaStation, 1) * kEtaUnit,
                     value(MuonField::kPhiStation, 0) * kPhiUnitRad});
    }
    muons = muons.subspan(part.size());
  }
  return out;
}

std::vector<Score> PublishedModel::score(std::span<const PairSample> pairs) const {
  std::vector<Score> out;
  out.reserve(pairs.size());
  while (!pairs.empty()) {
    const auto part = pairs.first(std::min(pairs.size(), kPredictedRows));
    const Matrix outputs = net_.predict(inputs_of(part));
    for (std::size_t i = 0; i < part.size(); ++i) {
      out.push_back({static_cast<double>(outputs(0, index(i))), part[i].is_real});
    }
    pairs = pairs.subspan(part.size());
  }
  return out;
}

std::string PublishedModel::text() const {
  Json json{{"format", PublishedModel::kFormat},
            {"version", 1},
            {"task", kKernelNames[static_cast<std::size_t>(task_)]},
            {"width", width_},
            {"layers", Json::array()}};
  for (const auto& layer : net_.layers()) {
    Json parts = Json::object();
    for (const auto& part : kParts) {
      const auto& values = part_of(layer, part);
      parts[part.name] = std::vector<float>(values.data(), values.data() + values.size());
    }
    json["layers"].push_back(std::move(parts));
  }
  return json.dump() + "\n";
}

PublishedModel PublishedModel::load(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw Error(ErrorCode::kNotFound, "cannot open " + file.string());
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::kCorrupt, file.string() + " is no published model: " + why);
  };
  try {
    const Json json = Json::parse(stream);
    if (json.at("format") != kFormat || json.at("version") != 1) refuse("format or version is another one");
    const std::string task = json.at("task");
    if (task != kKernelNames[0] && task != kKernelNames[1]) refuse("task is '" + task + "'");
    const int width = json.at("width");
    if (width < 1 || width > 256) refuse("width is " + std::to_string(width) + ", expected 1..256");
    std::mt19937_64 unused;
    PublishedModel model(task == kKernelNames[0] ? KernelId{0} : KernelId{1}, width, unused);
    for (std::size_t l = 0; l < model.net_.layers().size(); ++l) {
      for (const auto& part : kParts) {
        auto& values = part_of(model.net_.layers()[l], part);
        const std::vector<float> stored = json.at("layers").at(l).at(part.name);
        if (index(stored.size()) != values.size()) {
          refuse("layer " + std::to_string(l) + ", " + part.name + " has " + std::to_string(stored.size()) +
                 " values, expected " + std::to_string(values.size()));
        }
        values = Eigen::Map<const Matrix>(stored.data(), values.rows(), values.cols());
      }
    }
    return model;
  } catch (const Json::exception& error) {
    refuse(error.what());
    throw;
  }
}

}  // namespace mu40
