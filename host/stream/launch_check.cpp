#include "stream/launch_check.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace mu40 {
namespace {

std::uint32_t mismatched_muons(std::span<const RecalibratedMuon> got, std::span<const RecalibratedMuon> want) noexcept {
  if (want.empty() || std::memcmp(got.data(), want.data(), want.size_bytes()) == 0) return 0;
  std::uint32_t mismatched = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    if (std::memcmp(&got[i], &want[i], sizeof(RecalibratedMuon)) != 0) ++mismatched;
  }
  return mismatched;
}

// Expected pairs carry offset 0.
std::uint32_t mismatched_pairs(std::span<const ClassifiedPair> got, std::span<const ClassifiedPair> want,
                               std::uint64_t offset) noexcept {
  const std::uint64_t offset_bits = offset << kPairOffsetShift;
  std::uint32_t mismatched = 0;
  for (std::size_t i = 0; i < want.size(); ++i) mismatched += (got[i].bits ^ offset_bits) != want[i].bits ? 1U : 0U;
  return mismatched;
}

}  // namespace

ResultVerdict check_launch(const ReplaySet& replay, const PlannedLaunch& planned, KernelId kernel,
                           std::span<const std::byte> result) noexcept {
  const Launch& launch = planned.launch;
  const std::uint32_t count = kernel == KernelId::kRecalibrate ? launch.n_muons : launch.n_pairs;
  ResultVerdict verdict;
  verdict.fault = check_result(result, {kernel, launch.sequence, replay.network_hash(kernel), count});
  if (result.size() < result_bytes(count)) return verdict;
  std::memcpy(&verdict.header, result.data(), sizeof(ResultHeader));
  verdict.compared = count;
  std::size_t first = 0;
  for (std::size_t offset = 0; offset < planned.orbits.size(); ++offset) {
    const std::uint32_t orbit = planned.orbits[offset];
    if (kernel == KernelId::kRecalibrate) {
      const auto want = replay.expected_muons(orbit);
      verdict.mismatched +=
          mismatched_muons(result_records<RecalibratedMuon>(result, count).subspan(first, want.size()), want);
      first += want.size();
    } else {
      const auto want = replay.expected_pairs(orbit);
      verdict.mismatched +=
          mismatched_pairs(result_records<ClassifiedPair>(result, count).subspan(first, want.size()), want, offset);
      first += want.size();
    }
  }
  return verdict;
}

std::uint64_t kernel_ns(const ResultHeader& header) noexcept {
  if (header.clock_khz == 0) return 0;
  constexpr double kMost = 4.6e18;  // below 2^62
  const double ns = static_cast<double>(header.cycles) * 1e6 / header.clock_khz;
  return static_cast<std::uint64_t>(std::llround(std::min(ns, kMost)));
}

}  // namespace mu40
