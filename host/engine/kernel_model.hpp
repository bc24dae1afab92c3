// The two kernels in software: what the CPU device and the software board execute. Computes with the batched evaluator,
// which shares no evaluation code with network/reference: comparing the two is the check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/simd_level.hpp"
#include "layout/kernel_interface.hpp"
#include "network/network.hpp"

namespace mu40 {

// One kernel with its network compiled in. Single thread (it owns scratch memory); make one a thread.
class KernelModel {
 public:
  // `build_id` goes into each header. Fidelity is kFunctional. `level` must be one of simd_levels(). Throws Error when
  // the network's task is not `kernel`.
  KernelModel(KernelId kernel, const Network& network, std::uint64_t build_id, SimdLevel level = best_simd_level());
  ~KernelModel();
  KernelModel(KernelModel&&) noexcept;
  KernelModel& operator=(KernelModel&&) noexcept;

  // Runs one launch: reads `muons`, writes a complete, sealed ResultHeader and at most `capacity` records at `result`,
  // which must hold result_bytes(capacity) and be 8-byte aligned. More results than `capacity`: status kOverflow and
  // the first `capacity` of them. Records out of (offset, bx, index) order: kBadInput and count 0.
  void run(std::span<const MuonRecord> muons, std::uint32_t capacity, std::uint64_t sequence,
           std::byte* result) noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mu40
