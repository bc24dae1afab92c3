#include "stream/reference_kernels.hpp"

#include <memory>
#include <string>

#include "layout/error.hpp"
#include "network/reference.hpp"

namespace mu40 {
namespace {

std::shared_ptr<Reference> reference_of(const Network& network, KernelId task) {
  if (network.task() != task) {
    throw Error(ErrorCode::kMismatch, "network " + network.name() + " is for " +
                                          std::string(kKernelNames[static_cast<std::size_t>(network.task())]) +
                                          ", expected one for " +
                                          std::string(kKernelNames[static_cast<std::size_t>(task)]));
  }
  return std::make_shared<Reference>(network);
}

}  // namespace

ExpectedKernels reference_kernels(const Network& recalibrate, const Network& classify) {
  return {[reference = reference_of(recalibrate, KernelId::kRecalibrate)](std::span<const MuonRecord> muons) {
            return reference->recalibrate(muons);
          },
          [reference = reference_of(classify, KernelId::kClassify)](std::span<const MuonRecord> muons) {
            return reference->classify(muons);
          },
          {recalibrate.short_hash(), classify.short_hash()}};
}

}  // namespace mu40
