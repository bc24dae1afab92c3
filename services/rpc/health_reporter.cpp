#include "rpc/health_reporter.hpp"

namespace mu40 {

HealthReporter::HealthReporter(const Daemon& daemon, BoardChanges& changes, grpc::HealthCheckServiceInterface& health)
    : daemon_(daemon), changes_(changes), health_(health) {
  report();
  for (const char* service : {"Boards", "Recordings", "Artifacts", "Runs", "Daemon"}) {
    health_.SetServingStatus(std::string("mu40.v1.") + service, true);
  }
  thread_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      report();
      changes_.wait(stop);
    }
  });
}

void HealthReporter::report() const {
  bool all = !daemon_.draining();
  for (const BoardView& board : daemon_.boards()) {
    const bool serving = board.phase == BoardPhase::kReady || board.phase == BoardPhase::kBusy;
    health_.SetServingStatus("mu40.board." + board.name, serving);
    all = all && serving;
  }
  health_.SetServingStatus("", all);
}

}  // namespace mu40
