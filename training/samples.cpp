#include "samples.hpp"

namespace mu40 {

void Samples::add(const OrbitView& orbit, std::span<const MuonTruth> truth) {
  for (std::size_t b = 0; b < orbit.bx.size(); ++b) {
    for (std::size_t i = orbit.first_muon[b]; i < orbit.first_muon[b + 1]; ++i) {
      if (!is_final(orbit.muons[i])) continue;
      if (truth[i].matched) muons.push_back({orbit.muons[i], truth[i]});
      for (std::size_t j = i + 1; j < orbit.first_muon[b + 1]; ++j) {
        if (!is_final(orbit.muons[j])) continue;
        const bool is_real = truth[i].dimuon != 0 && truth[i].dimuon == truth[j].dimuon;
        pairs.push_back({orbit.muons[i], orbit.muons[j], is_real});
      }
    }
  }
}

}  // namespace mu40
