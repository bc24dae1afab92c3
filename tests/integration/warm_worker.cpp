// mu40-worker with a board that has sensors (support/warm_device.hpp); all else is the real one's.
#include <unistd.h>

#include "device/cpu_device.hpp"
#include "link/shared_memory.hpp"
#include "link/worker_keeper.hpp"
#include "link/worker_process.hpp"
#include "support/warm_device.hpp"
#include "worker/command_server.hpp"

int main() {
  mu40::Channel channel(mu40::kWorkerChannelFd);
  const auto memory = mu40::SharedMemory::map(mu40::kWorkerMemoryFd, sizeof(mu40::RunBooks));
  mu40::start_keeper("");
  const mu40::OpenBoard open = [](const mu40::BoardRequest& request) {
    return std::make_unique<mu40::test::WarmDevice>(
        std::make_unique<mu40::CpuDevice>(mu40::CpuDeviceConfig{request.shape}, request.recalibrate, request.classify));
  };
  mu40::Runner runner(*reinterpret_cast<mu40::RunBooks*>(memory.bytes().data()), open);
  mu40::CommandServer(channel, runner, open).serve();
  ::_exit(0);
}
