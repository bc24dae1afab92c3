// What a compute unit of the software board executes: the C++ model of a kernel, or its RTL (swboard/rtl).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "layout/kernel_interface.hpp"
#include "swboard/board/control_registers.hpp"
#include "swboard/board/faults.hpp"

namespace mu40::swboard {

// One start of a unit, its addresses checked.
struct UnitJob {
  KernelArguments arguments;
  ControlRegisters::Words words{};  // the same as the host wrote them
  std::span<const MuonRecord> muons;
  std::byte* result = nullptr;  // holds result_bytes(arguments.capacity)
  FaultDecision fault;
};

// Belongs to one compute unit; run() is called by its thread alone.
class BoardKernel {
 public:
  BoardKernel() = default;
  BoardKernel(const BoardKernel&) = delete;
  BoardKernel& operator=(const BoardKernel&) = delete;
  virtual ~BoardKernel() = default;

  // Computes and writes the sealed result. False where the kernel was never done, or `stops` was set meanwhile.
  [[nodiscard]] virtual bool run(const UnitJob& job, const std::atomic<bool>& stops) noexcept = 0;
};

}  // namespace mu40::swboard
