// The features that a network can be given, by name: integers that tables and a few additions make of the recorded
// fields. Tables take no adders on the chip. Every feature is a byte at most: 0 .. 2^bits - 1.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "network/network_writer.hpp"

namespace mu40 {

// The smallest eta code.
inline constexpr std::int32_t kEtaFirst = -256;

struct Feature {
  std::string name;  // of its node
  ValueRef value;
};

// A draft that nodes are added to once each, by name. Single thread.
class FeatureBuilder {
 public:
  // Features have `bits` bits, 4..8.
  FeatureBuilder(NetworkDraft draft, int bits) : draft_(std::move(draft)), bits_(bits) {}

  // The feature `name` of muon `muon`, its node named name + suffix. Throws Error on an unknown name.
  Feature of_muon(const std::string& name, std::uint32_t muon, const std::string& suffix);
  // The feature `name` of muons 0 and 1 together. Throws Error on an unknown name.
  Feature of_pair(const std::string& name);

  // The recorded field, in its own codes.
  ValueRef field(std::uint32_t muon, MuonField field);
  // The station's phi, forced into the circle: the field has 10 bits, the circle 576 codes.
  ValueRef phi_station(std::uint32_t muon);

  [[nodiscard]] int bits() const noexcept { return bits_; }
  [[nodiscard]] const NetworkDraft& draft() const noexcept { return draft_; }
  [[nodiscard]] NetworkDraft& draft() noexcept { return draft_; }

 private:
  ValueRef once(const std::string& name, const NodeOperation& operation);
  // Muon 0's minus muon 1's, of `scale` of the field where that is not nullptr; of phi, the short way round.
  ValueRef difference(MuonField of, std::int32_t (*scale)(std::int32_t));

  NetworkDraft draft_;
  int bits_;
  std::map<std::string, ValueRef, std::less<>> nodes_;
};

}  // namespace mu40
