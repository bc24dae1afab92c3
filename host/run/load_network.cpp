#include "run/load_network.hpp"

#include <fmt/format.h>

#include "layout/error.hpp"

namespace mu40 {

Network load_network(const std::string& file, KernelId kernel) {
  Network network = Network::load(file);
  if (network.task() != kernel) {
    throw Error(ErrorCode::kMismatch, fmt::format("{}: a network for {}; expected one for {}", file,
                                                  kKernelNames[static_cast<std::size_t>(network.task())],
                                                  kKernelNames[static_cast<std::size_t>(kernel)]));
  }
  return network;
}

}  // namespace mu40
