// A kernel of the cycle-exact board: the RTL, compiled by build_model, driven clock by clock through its real control
// registers and its real memory ports. Computes nothing of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "swboard/board/board_kernel.hpp"
#include "swboard/rtl/axi_memory.hpp"

namespace mu40::swboard {

// Models of a host stand in one folder, <name>.so each: $MU40_RTL_MODELS, else `models` in the software board's root.
// An xclbin only names its models, so that a file from elsewhere cannot bring code along.
[[nodiscard]] std::filesystem::path model_file(const std::string& name);

// One instance of the model. Single thread.
class RtlKernel final : public BoardKernel {
 public:
  // Throws Error where the model is not there, or is not one of this board's. Where MU40_RTL_WAVEFORM names a file, the
  // signals go into <that>.<unit>.fst.
  RtlKernel(const std::filesystem::path& model, const std::string& unit, const MemoryTiming& memory,
            std::uint32_t clock_khz);
  ~RtlKernel() override;

  [[nodiscard]] bool run(const UnitJob& job, const std::atomic<bool>& stops) noexcept override;

 private:
  struct Library;

  void clock();
  void write_control(std::uint32_t offset, std::uint32_t value);
  [[nodiscard]] std::uint32_t read_control(std::uint32_t offset);

  std::unique_ptr<Library> library_;
  AxiMemory memory_;
  void* kernel_ = nullptr;
  Mu40KernelInputs in_{};
  Mu40KernelOutputs out_{};
  std::uint64_t idle_clocks_ = 0;  // since anything moved on the memory's ports
};

}  // namespace mu40::swboard
