// The published study's two networks, trained here in its way (dc250601/ScoutingRecalibration@ed6c2a6): what goes into
// them, what comes out, and the recipes. They stand beside ours on the same generated muons; no weights of the study
// are public. In floating point, which flatters them: the study's firmware has 18 bits.
//   recalibrate: phi and eta at the station, pT, charge bit, quality -> L1 minus offline; LogCosh
//   classify:    the same of both muons -> log-odds of a real pair; binary cross entropy
// All but the charge are divided by 64.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generate/tune.hpp"
#include "layout/kernel_interface.hpp"
#include "published_net.hpp"
#include "resolution.hpp"
#include "scores.hpp"

namespace mu40 {

// How long and how fast. The study tells its teacher's and its student's rates but not its baseline's, so that a recipe
// is a choice; "fixed" is the one that lands near the published figures.
struct PublishedRecipe {
  std::size_t rows = 0;  // muons or pairs
  int epochs = 0;
  float rate = 0;  // at the start; falls to 0 as half a cosine
};
inline constexpr std::size_t kPublishedBatch = 2048;

// What both read of a muon.
inline constexpr std::array<MuonField, 5> kPublishedFields{MuonField::kPhiStation, MuonField::kEtaStation,
                                                           MuonField::kPt, MuonField::kCharge, MuonField::kQuality};

// "fixed" or "converged" for a width of 1..256. Throws Error naming what there is.
[[nodiscard]] PublishedRecipe published_recipe(KernelId task, int width, std::string_view name);

// Immutable once trained or loaded.
class PublishedModel {
 public:
  // Called after each epoch with its number, the number of epochs and the mean loss.
  using Progress = std::function<void(int epoch, int epochs, double loss)>;

  // Trains on training seeds of `tune`; `number` chooses weights and order, not the muons. The same number on one
  // machine gives the same model.
  [[nodiscard]] static PublishedModel train(KernelId task, int width, const PublishedRecipe& recipe, const Tune& tune,
                                            std::uint64_t number, const Progress& progress);
  // Throws Error naming the file and what it expected.
  static constexpr std::string_view kFormat = "mu40-published-model";  // of the file
  [[nodiscard]] static PublishedModel load(const std::filesystem::path& file);
  // A JSON text that load() takes.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] KernelId task() const noexcept { return task_; }
  [[nodiscard]] int width() const noexcept { return width_; }
  // Of a model for recalibrate.
  [[nodiscard]] std::vector<Measured> measure(std::span<const MuonSample> muons) const;
  // Of a model for classify.
  [[nodiscard]] std::vector<Score> score(std::span<const PairSample> pairs) const;

 private:
  PublishedModel(KernelId task, int width, std::mt19937_64& random);

  KernelId task_;
  int width_;
  PublishedNet<float> net_;
};

}  // namespace mu40
