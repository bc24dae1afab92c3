#include "run/canary_replay.hpp"

#include <numeric>
#include <vector>

#include "event/orbit_view.hpp"
#include "layout/error.hpp"
#include "run/canary.hpp"
#include "run/load_network.hpp"
#include "stream/reference_kernels.hpp"
#include "stream/slot_shape.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kBytesLimit = std::size_t{1} << 30U;

}  // namespace

CanaryReplay::CanaryReplay(const RunConfig& config, std::span<const std::uint32_t> filled_bx)
    : recalibrate_(load_network(config.recalibrate_network, KernelId::kRecalibrate)),
      classify_(load_network(config.classify_network, KernelId::kClassify)),
      replay_(kBytesLimit) {
  for (const std::uint32_t blocks : filled_bx) {
    std::vector<std::uint16_t> bx(blocks);
    std::iota(bx.begin(), bx.end(), std::uint16_t{1});
    std::vector<std::uint32_t> first{0};
    std::vector<MuonWord> muons;
    for (std::uint32_t b = 0; b < blocks; ++b) {
      muons.insert(muons.end(), kCanaryMuons.begin(), kCanaryMuons.end());
      first.push_back(static_cast<std::uint32_t>(muons.size()));
    }
    if (!replay_.add({1, bx, first, muons})) throw Error(ErrorCode::kExhausted, "no memory for the canary");
  }
  replay_.compute_expected([&] { return reference_kernels(recalibrate_, classify_); }, 1);
}

std::unique_ptr<InferenceDevice> CanaryReplay::open(const RunConfig& config, const OpenBoard& open_board) const {
  StreamSettings settings;
  settings.orbits_per_launch = 1;
  return open_board({config, recalibrate_, classify_, slot_shape(replay_, settings)});
}

}  // namespace mu40
