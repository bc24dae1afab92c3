// A streaming loop on injected time with a fake device: everything a test of the loop needs, wired together.
#pragma once

#include <atomic>
#include <memory>

#include "stream/stream_loop.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_device.hpp"
#include "support/small_replay.hpp"

namespace mu40 {

// Single thread. Set `settings` and `behaviour`, then run() once.
struct StreamRig {
  explicit StreamRig(const ReplaySet& recording) : replay(recording) {}

  StreamEnd run() {
    device = std::make_unique<FakeDevice>(clock, slot_shape(replay, settings), arithmetic_kernels(), behaviour);
    StreamLoop loop(replay, *device, clock, settings, *books);
    const StreamEnd end = loop.run(stop);
    next_sequence = loop.next_sequence();
    return end;
  }

  const ReplaySet& replay;
  FakeClock clock;
  StreamSettings settings;
  FakeBehaviour behaviour;
  std::unique_ptr<FakeDevice> device;
  std::unique_ptr<RunBooks> books = std::make_unique<RunBooks>();
  std::atomic<bool> stop = false;
  std::uint64_t next_sequence = 0;
};

}  // namespace mu40
