// The canary (canary.hpp) with the results that a board must give for it, and a board opened with slots for just that.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "network/network.hpp"
#include "run/runner.hpp"
#include "stream/replay_set.hpp"

namespace mu40 {

// Immutable.
class CanaryReplay {
 public:
  // Of the networks that `config` names. Orbit i of the replay has the five muons in each of its first filled_bx[i]
  // BX. Throws Error.
  CanaryReplay(const RunConfig& config, std::span<const std::uint32_t> filled_bx);

  [[nodiscard]] const Network& recalibrate() const noexcept { return recalibrate_; }
  [[nodiscard]] const Network& classify() const noexcept { return classify_; }
  [[nodiscard]] const ReplaySet& replay() const noexcept { return replay_; }
  // The board of `config` with slots for one orbit of the replay. Throws Error.
  [[nodiscard]] std::unique_ptr<InferenceDevice> open(const RunConfig& config, const OpenBoard& open_board) const;

 private:
  Network recalibrate_;
  Network classify_;
  ReplaySet replay_;
};

}  // namespace mu40
