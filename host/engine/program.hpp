// Compiles a Network into a LaneProgram for one instruction-set level: dead nodes dropped, constants laid down once,
// clamps and wraps that cannot act removed, registers given again after their last use. Shares no code with the
// reference.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/lane_program.hpp"
#include "engine/simd_level.hpp"
#include "network/network.hpp"

namespace mu40 {

// Single thread (it owns the registers).
class Program {
 public:
  Program(const Network& network, SimdLevel level);

  // The four words of muon 0 or 1: where records go before run(). kBlockLanes records at most.
  void load(std::uint32_t muon, std::span<const MuonRecord> records) noexcept;
  // Computes the first `lanes` lanes.
  void run(std::size_t lanes) noexcept;
  // [kBlockLanes] values of an output of the network after run().
  [[nodiscard]] const std::int32_t* output(std::size_t index) const noexcept;
  // [kBlockLanes] tags of muon 0 or 1, as loaded.
  [[nodiscard]] const std::int32_t* tags(std::uint32_t muon) const noexcept;
  [[nodiscard]] const LaneLevel& level() const noexcept { return *level_; }

 private:
  friend class ProgramBuilder;
  struct Dense {
    std::vector<std::uint32_t> inputs, outputs, term_begin;
    std::vector<LaneDenseTerm> terms;
    std::vector<std::int32_t> start, shift;
    LaneDense view;
  };
  struct Free {
    void operator()(std::int32_t* memory) const noexcept;
  };
  using Lanes = std::unique_ptr<std::int32_t[], Free>;
  static Lanes allocate(std::size_t registers);

  const LaneLevel* level_;
  std::vector<LaneStep> steps_;
  std::vector<std::uint32_t> outputs_;
  // Steps point into these.
  std::vector<std::vector<std::int16_t>> tables_;
  std::vector<std::unique_ptr<Dense>> denses_;
  Lanes registers_;
  Lanes scratch_;
};

}  // namespace mu40
