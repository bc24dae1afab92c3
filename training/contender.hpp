// What is put side by side: an integer network (network/network.hpp), a network of the published study
// (published_model.hpp) or a teacher (teacher.hpp), from a file; several files are training seeds of one.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network/network.hpp"
#include "recalibration_figures.hpp"
#include "scores.hpp"

namespace mu40 {

using ScorePairs = std::function<std::vector<Score>(std::span<const PairSample>)>;

struct Model {
  std::filesystem::path file;
  KernelId task = KernelId::kRecalibrate;
  std::string arithmetic;                  // "integers" or "floating point"
  Measure measure;                         // of a recalibrator
  ScorePairs score;                        // of a classifier
  std::shared_ptr<const Network> network;  // null in floating point
  std::vector<MuonField> fields;           // that an integer network reads, ascending
};

// Reads any of these files. Throws Error naming it.
[[nodiscard]] Model load_model(const std::filesystem::path& file);

struct Contender {
  std::string name;
  std::vector<Model> seeds;  // never empty, all of one task
};

// Reads "NAME=FILE[,FILE...]". Throws Error naming what is wrong with it.
[[nodiscard]] Contender load_contender(std::string_view argument);

}  // namespace mu40
