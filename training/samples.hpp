// What a network learns from and is judged by: recorded muons, and pairs of one BX, with the truth behind them. Only
// muons that go to the board (event/orbit_view.hpp, is_final).
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "event/orbit_view.hpp"
#include "event/truth.hpp"

namespace mu40 {

// A muon with an offline muon behind it.
struct MuonSample {
  MuonWord word;
  MuonTruth truth;
};

// Two muons of one BX, raw index i < j.
struct PairSample {
  MuonWord first;
  MuonWord second;
  bool is_real = false;
};

struct Samples {
  std::vector<MuonSample> muons;
  std::vector<PairSample> pairs;
  bool is_generated = true;  // not recorded in the experiment, as the recording says

  // Adds the orbit; `truth` holds one row a muon of the orbit, in its order.
  void add(const OrbitView& orbit, std::span<const MuonTruth> truth);
};

// All samples of a recording. Throws Error when a file cannot be read or the truth belongs to another recording.
[[nodiscard]] Samples load_samples(const std::filesystem::path& recording, const std::filesystem::path& truth);

}  // namespace mu40
