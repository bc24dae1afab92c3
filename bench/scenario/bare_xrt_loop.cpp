// The bare XRT loop: start, wait, sync in a ring over the same input, with the buffers, depth and scheduler of the real
// loop but no books and no checks: what XRT and the board give at best. Run it under mu40-with-swboard, or on a card.
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

#include <chrono>
#include <iostream>
#include <vector>

#include "device/completion_signal.hpp"
#include "layout/kernel_interface.hpp"

using namespace mu40;

struct RingSlot {
  xrt::bo input;
  std::array<xrt::bo, kKernelCount> result;
  std::array<xrt::run, kKernelCount> run;
  std::array<CompletionSignal, kKernelCount> done;
};

int main(int argc, char** argv) {
  if (argc != 6) return std::cerr << "usage: bare_xrt_loop XCLBIN ORBITS_PER_LAUNCH MUONS_PER_BX SLOTS SECONDS\n", 1;
  const auto orbits = static_cast<std::uint32_t>(std::stoul(argv[2]));
  const auto muons_per_bx = static_cast<std::uint32_t>(std::stoul(argv[3]));
  const std::uint32_t n_muons = orbits * kBxPerOrbit * muons_per_bx;
  const std::uint32_t n_pairs = n_muons * (muons_per_bx - 1) / 2;
  const std::array<std::uint32_t, kKernelCount> records{n_muons, n_pairs};

  xrt::device device(0U);
  const auto uuid = device.load_xclbin(std::string(argv[1]));
  std::array<xrt::kernel, kKernelCount> kernels;
  for (std::size_t k = 0; k < kKernelCount; ++k) kernels[k] = xrt::kernel(device, uuid, std::string(kKernelNames[k]));
  std::vector<RingSlot> slots(std::stoul(argv[4]));
  for (auto& slot : slots) {
    slot.input = xrt::bo(device, n_muons * sizeof(MuonRecord), kernels[0].group_id(kArgMuons));
    auto* words = slot.input.map<MuonRecord*>();
    for (std::uint32_t i = 0; i < n_muons; ++i) {
      const std::uint32_t bx = i / muons_per_bx;
      words[i] = {{i * 2654435761U, i * 2246822519U, i * 3266489917U & 0x7FFFFFFFU},
                  make_tag(1 + bx % kBxPerOrbit, i % muons_per_bx, bx / kBxPerOrbit)};
    }
    for (std::size_t k = 0; k < kKernelCount; ++k) {
      slot.result[k] = xrt::bo(device, result_bytes(records[k]), kernels[k].group_id(kArgResult));
      slot.run[k] = xrt::run(kernels[k]);
      slot.run[k].set_arg(kArgMuons, slot.input);
      slot.run[k].set_arg(kArgResult, slot.result[k]);
      slot.run[k].set_arg(kArgMuonCount, n_muons);
      slot.run[k].set_arg(kArgCapacity, records[k]);
      slot.run[k].add_callback(
          ERT_CMD_STATE_COMPLETED, [&done = slot.done[k]](const void*, ert_cmd_state, void*) { done.post(); }, nullptr);
    }
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto end = begin + std::chrono::seconds(std::stoul(argv[5]));
  std::uint64_t started = 0, finished = 0;
  for (bool goes_on = true; goes_on || finished < started;) {
    goes_on = goes_on && std::chrono::steady_clock::now() < end;
    if (started - finished == slots.size() || !goes_on) {
      auto& slot = slots[finished++ % slots.size()];
      for (std::size_t k = 0; k < kKernelCount; ++k) {
        slot.done[k].take();
        slot.result[k].sync(XCL_BO_SYNC_BO_FROM_DEVICE, result_bytes(records[k]), 0);
      }
    }
    if (!goes_on) continue;
    auto& slot = slots[started % slots.size()];
    slot.input.sync(XCL_BO_SYNC_BO_TO_DEVICE, n_muons * sizeof(MuonRecord), 0);
    for (auto& run : slot.run) {
      run.set_arg(kArgSequence, started);
      run.start();
    }
    ++started;
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const double launches_hz = static_cast<double>(finished) / seconds.count();
  std::cout << launches_hz << " launches/s, " << launches_hz * n_muons / 1e6 << " M muons/s, "
            << launches_hz * n_pairs / 1e6 << " M pairs/s, " << launches_hz * orbits * kOrbitSeconds << " x LHC\n";
}
