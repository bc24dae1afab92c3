#include "engine/kernel_model.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "engine/pair_former.hpp"
#include "engine/program.hpp"
#include "layout/result_seal.hpp"

namespace mu40 {
namespace {

// Results of a launch so far.
struct Written {
  std::uint32_t count = 0;
  KernelStatus status = KernelStatus::kOk;
};

// How many of `n` results still fit, and the account of them.
std::size_t account(std::size_t n, std::uint32_t capacity, Written& written) noexcept {
  const std::size_t fitting = std::min<std::size_t>(n, capacity - written.count);
  if (fitting < n) written.status = KernelStatus::kOverflow;
  written.count += static_cast<std::uint32_t>(fitting);
  return fitting;
}

}  // namespace

struct KernelModel::Impl {
  Impl(KernelId id, const Network& network, std::uint64_t build, SimdLevel level)
      : kernel(id), build_id(build), network_hash(network.short_hash()), program(network, level) {}

  Written recalibrate(std::span<const MuonRecord> muons, std::uint32_t capacity, std::uint64_t* out) noexcept {
    Written written;
    while (!muons.empty() && written.status == KernelStatus::kOk) {
      const auto block = muons.first(std::min(muons.size(), kBlockLanes));
      program.load(0, block);
      program.run(block.size());
      std::uint64_t* to = out + written.count;
      program.level().pack_recalibrated(program.output(0), program.output(1), program.output(2),
                                        account(block.size(), capacity, written), to);
      muons = muons.subspan(block.size());
    }
    return written;
  }

  Written classify(std::span<const MuonRecord> muons, std::uint32_t capacity, std::uint64_t* out) noexcept {
    Written written;
    pairs.start(muons);
    while (written.status == KernelStatus::kOk) {
      const std::size_t n = pairs.next();
      if (n == 0) break;
      program.load(0, pairs.first().first(n));
      program.load(1, pairs.second().first(n));
      program.run(n);
      std::uint64_t* to = out + written.count;
      program.level().pack_pairs(program.output(0), program.tags(0), program.tags(1), account(n, capacity, written),
                                 to);
    }
    return written;
  }

  KernelId kernel;
  std::uint64_t build_id;
  std::uint64_t network_hash;
  Program program;
  PairFormer pairs;
};

KernelModel::KernelModel(KernelId kernel, const Network& network, std::uint64_t build_id, SimdLevel level) {
  if (network.task() != kernel) {
    throw Error(ErrorCode::kMismatch,
                "network '" + network.name() + "' is for " +
                    std::string(kKernelNames[static_cast<std::size_t>(network.task())]) + " where one for " +
                    std::string(kKernelNames[static_cast<std::size_t>(kernel)]) + " was expected");
  }
  impl_ = std::make_unique<Impl>(kernel, network, build_id, level);
}

KernelModel::~KernelModel() = default;
KernelModel::KernelModel(KernelModel&&) noexcept = default;
KernelModel& KernelModel::operator=(KernelModel&&) noexcept = default;

void KernelModel::run(std::span<const MuonRecord> muons, std::uint32_t capacity, std::uint64_t sequence,
                      std::byte* result) noexcept {
  constexpr std::uint32_t kNanosecondClockKhz = 1'000'000;
  const auto start = std::chrono::steady_clock::now();
  auto* records = reinterpret_cast<std::uint64_t*>(result + sizeof(ResultHeader));
  Written written{0, KernelStatus::kBadInput};
  if (impl_->program.level().in_order(reinterpret_cast<const std::uint32_t*>(muons.data()), muons.size())) {
    written = impl_->kernel == KernelId::kRecalibrate ? impl_->recalibrate(muons, capacity, records)
                                                      : impl_->classify(muons, capacity, records);
  }
  const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - start;
  ResultHeader header{};
  header.fidelity = static_cast<std::uint8_t>(Fidelity::kFunctional);
  header.kernel = static_cast<std::uint8_t>(impl_->kernel);
  header.sequence = sequence;
  header.build_id = impl_->build_id;
  header.network_hash = impl_->network_hash;
  header.count = written.count;
  header.status = static_cast<std::uint32_t>(written.status);
  header.cycles = static_cast<std::uint64_t>(took.count());
  header.clock_khz = kNanosecondClockKhz;
  seal_result(result, header);
}

}  // namespace mu40
