// The whole comparison: every contender on the test samples of every tune, and what each field that a network reads is
// worth to it. Plain values; evaluation_text.hpp and evaluation_json.hpp show them.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "adder_graph/cost.hpp"
#include "contender.hpp"
#include "recalibration_figures.hpp"
#include "scores.hpp"

namespace mu40 {

// An integer network of a contender.
struct IntegerNetwork {
  std::string hash;
  NetworkCost cost;
};

struct Recalibrated {
  std::string name;
  std::string arithmetic;
  std::vector<RecalibrationFigures> seeds;
  std::vector<IntegerNetwork> networks;  // one a seed; empty in floating point
};

struct ClassificationFigures {
  Separation separation;
  std::vector<CurvePoint> curve;
};

struct Classified {
  std::string name;
  std::string arithmetic;
  std::vector<ClassificationFigures> seeds;
  std::vector<IntegerNetwork> networks;  // as above
};

struct TuneEvaluation {
  std::string tune;
  std::size_t natural = 0, flat = 0, pairs = 0;  // rows of the test samples
  std::array<std::size_t, kResolutionBins> flat_in_bin{};
  std::size_t jpsi = 0, z = 0;
  PtFactors factors{};                     // of rescaled uGMT
  std::vector<Recalibrated> recalibrated;  // uGMT and rescaled uGMT come first
  std::vector<Classified> classified;      // the pair's distance comes first
};

// Of the first file of a contender, an integer network, with one field shuffled among muons.
struct Ablation {
  std::string name;
  std::string field;                          // empty: nothing is shuffled
  std::optional<RecalibrationFigures> muons;  // of a recalibrator
  std::optional<Separation> pairs;            // of a classifier
};

// Called with what is being done.
using EvaluationProgress = std::function<void(const std::string&)>;

[[nodiscard]] TuneEvaluation evaluate(const NamedTune& tune, std::span<const Contender> contenders,
                                      const EvaluationProgress& progress);

// One row for each field of each integer network, on the test samples of `tune`.
[[nodiscard]] std::vector<Ablation> ablate(const NamedTune& tune, std::span<const Contender> contenders,
                                           const EvaluationProgress& progress);

}  // namespace mu40
