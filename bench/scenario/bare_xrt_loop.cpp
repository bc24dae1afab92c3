// The bare XRT loop: sync, start, wait, sync in a ring over the first launches of a recording; buffers, depth and
// scheduler of the real loop, but no packing, checks or books. Run it under mu40-with-swboard, or on a card.
#include <sys/prctl.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

#include <atomic>
#include <iostream>

#include "device/completion_signal.hpp"
#include "stream/load_replay.hpp"

using namespace mu40;

struct XrtSlot {
  xrt::bo input;
  std::array<std::uint32_t, kKernelCount> records{};
  std::array<xrt::bo, kKernelCount> result;
  std::array<xrt::run, kKernelCount> run;
  std::atomic<std::size_t> kernels_left;
  CompletionSignal done;
};

int main(int argc, char** argv) {
  if (argc != 6) throw std::invalid_argument("usage: bare_xrt_loop XCLBIN RECORDING ORBITS_PER_LAUNCH SLOTS SECONDS");
  ::prctl(PR_SET_TIMERSLACK, 1);  // as the worker
  RecordingReader reader{std::string(argv[2])};
  const ReplaySet replay = load_replay(reader, argv[2], std::size_t{4} << 30U);
  const auto orbits = static_cast<std::uint32_t>(std::stoul(argv[3]));
  const std::array capacity{replay.most_muons() * orbits, replay.most_pairs() * orbits};  // as slot_shape()
  xrt::device device(0U);
  const auto uuid = device.load_xclbin(std::string(argv[1]));
  std::array<xrt::kernel, kKernelCount> kernels;
  for (std::size_t k = 0; k < kKernelCount; ++k) kernels[k] = xrt::kernel(device, uuid, std::string(kKernelNames[k]));
  std::vector<XrtSlot> slots(std::stoul(argv[4]));
  for (std::uint32_t orbit = 0; auto& slot : slots) {
    slot.input = xrt::bo(device, capacity[0] * sizeof(MuonRecord), kernels[0].group_id(kArgMuons));
    for (std::uint32_t offset = 0; offset < orbits; ++offset, ++orbit %= replay.orbits()) {
      for (const MuonRecord& muon : replay.muons(orbit)) {
        slot.input.map<MuonRecord*>()[slot.records[0]++] = {muon.word, muon.tag | make_tag(0, 0, offset)};
      }
      slot.records[1] += replay.pair_count(orbit);
    }
    for (std::size_t k = 0; k < kKernelCount; ++k) {
      slot.result[k] = xrt::bo(device, result_bytes(capacity[k]), kernels[k].group_id(kArgResult));
      slot.run[k] = xrt::run(kernels[k]);
      slot.run[k].set_arg(kArgMuons, slot.input);
      slot.run[k].set_arg(kArgResult, slot.result[k]);
      slot.run[k].set_arg(kArgMuonCount, slot.records[0]);
      slot.run[k].set_arg(kArgCapacity, capacity[k]);
      const auto callback = [&slot](const void*, ert_cmd_state, void*) {
        if (slot.kernels_left.fetch_sub(1) == 1) slot.done.post();
      };
      slot.run[k].add_callback(ERT_CMD_STATE_COMPLETED, callback, nullptr);
    }
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto end = begin + std::chrono::duration<double>(std::stod(argv[5]));
  std::uint64_t started = 0, finished = 0;
  for (bool goes_on = true; goes_on || finished < started;) {
    goes_on = goes_on && std::chrono::steady_clock::now() < end;
    if (started - finished == slots.size() || !goes_on) {
      auto& slot = slots[finished++ % slots.size()];
      slot.done.take();
      for (std::size_t k = 0; k < kKernelCount; ++k)
        slot.result[k].sync(XCL_BO_SYNC_BO_FROM_DEVICE, result_bytes(slot.records[k]), 0);
    }
    if (!goes_on) continue;
    auto& slot = slots[started++ % slots.size()];
    slot.input.sync(XCL_BO_SYNC_BO_TO_DEVICE, slot.records[0] * sizeof(MuonRecord), 0);
    slot.kernels_left = kKernelCount;
    for (auto& run : slot.run) {
      run.set_arg(kArgSequence, started);
      run.start();
    }
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  std::cout << static_cast<double>(finished * orbits) / elapsed.count() << " orbits/s" << std::endl;
}
