// Forms the pairs (i < j) of each BX of a launch, in order, a block at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/lane_program.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {

// Single thread.
class PairFormer {
 public:
  // Starts with a new launch, whose records are in order and outlive the forming.
  void start(std::span<const MuonRecord> muons) noexcept;

  // Forms up to kBlockLanes further pairs and returns how many; 0 at the end.
  [[nodiscard]] std::size_t next() noexcept;

  // The two muons of the pairs formed last, [kBlockLanes] each.
  [[nodiscard]] std::span<const MuonRecord, kBlockLanes> first() const noexcept { return first_; }
  [[nodiscard]] std::span<const MuonRecord, kBlockLanes> second() const noexcept { return second_; }

 private:
  std::span<const MuonRecord> muons_;
  std::size_t i_ = 0;
  std::size_t j_ = 1;
  std::array<MuonRecord, kBlockLanes> first_{};
  std::array<MuonRecord, kBlockLanes> second_{};
};

}  // namespace mu40
