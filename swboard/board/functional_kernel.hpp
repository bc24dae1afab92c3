// A kernel of the software board computed by the C++ model of host/engine: right to the bit, its times mean nothing.
#pragma once

#include <utility>

#include "engine/kernel_model.hpp"
#include "swboard/board/board_kernel.hpp"

namespace mu40::swboard {

class FunctionalKernel final : public BoardKernel {
 public:
  explicit FunctionalKernel(KernelModel model) : model_(std::move(model)) {}

  [[nodiscard]] bool run(const UnitJob& job, const std::atomic<bool>&) noexcept override {
    model_.run(job.muons, job.arguments.capacity, job.arguments.sequence, job.result);
    return true;
  }

 private:
  KernelModel model_;
};

}  // namespace mu40::swboard
