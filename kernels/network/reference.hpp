// The reference: computes a network exactly, node by node, in 64-bit integers, and traps on any value outside its
// proven range. Slow and simple on purpose; what every back end is compared with. Shares no code with host/engine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "layout/kernel_interface.hpp"
#include "network/network.hpp"

namespace mu40 {

// Single thread (it owns scratch memory). Keeps its own copy of the network.
class Reference {
 public:
  explicit Reference(const Network& network);

  // Values of Network::outputs() for one muon, or one pair (muon 0, muon 1).
  void evaluate(std::span<const MuonWord> muons, std::span<std::int64_t> outputs);

  // The value of any element after the last evaluate(): what a trainer sees as features.
  [[nodiscard]] std::int64_t value(ValueRef element) const { return values_[element.node][element.element]; }

  // The records each kernel must write for a launch of `muons` (network task must fit). Throws Error on records out of
  // (offset, bx, index) order.
  [[nodiscard]] std::vector<RecalibratedMuon> recalibrate(std::span<const MuonRecord> muons);
  [[nodiscard]] std::vector<ClassifiedPair> classify(std::span<const MuonRecord> muons);

 private:
  Network network_;
  std::vector<std::vector<std::int64_t>> values_;
};

}  // namespace mu40
