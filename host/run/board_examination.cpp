#include "run/board_examination.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "layout/error.hpp"
#include "measure/latency_histogram.hpp"
#include "run/canary_replay.hpp"
#include "run/canary_result.hpp"

namespace mu40 {
namespace {

using std::chrono::steady_clock;

constexpr int kWakeUps = 200;
constexpr std::chrono::milliseconds kWakeUpPeriod{1};
constexpr int kLaunches = 300;
constexpr int kTransfers = 20;
// 1: the canary, once; then in every BX: 285 kB in, 143 kB and 285 kB out.
constexpr std::array<std::uint32_t, 2> kFilledBx{1, kBxPerOrbit};
constexpr std::uint32_t kCanaryOrbit = 0;
constexpr std::uint32_t kTransferOrbit = 1;

std::uint64_t ns(steady_clock::duration duration) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, std::chrono::nanoseconds(duration).count()));
}

BoardFinding examine_clock() {
  const auto histogram = std::make_unique<LatencyHistogram>();
  for (int i = 0; i < kWakeUps; ++i) {
    const auto due = steady_clock::now() + kWakeUpPeriod;
    std::this_thread::sleep_until(due);
    histogram->record(ns(steady_clock::now() - due));
  }
  const auto late = histogram->snapshot();
  const double p90_us = static_cast<double>(late.percentile(90).value_or(0)) * 1e-3;
  const double max_us = static_cast<double>(late.max()) * 1e-3;
  const bool good = p90_us < 1000;
  return {"clock", good,
          fmt::format("{} wake-ups came {:.0f} us late at p90, {:.0f} us at most{}", kWakeUps, p90_us, max_us,
                      good ? "" : "; expected p90 below 1000 us: latencies measured here are this machine's")};
}

BoardFinding examine_cores() {
  const unsigned cores = std::thread::hardware_concurrency();
  return {"cores", cores >= 2,
          fmt::format("{}{}", cores, cores >= 2 ? "" : "; expected 2 or more: the loop and XRT each keep one busy")};
}

// The rest of examine(), on an open board; each finding that throws ends it.
void examine_device(InferenceDevice& device, const ReplaySet& replay, std::vector<BoardFinding>& findings) {
  std::uint64_t sequence = 1;
  const CanaryResult canary = send_canary(device, replay, kCanaryOrbit, sequence++);
  findings.push_back({"canary", canary.right, canary.text});

  const auto launch_ns = std::make_unique<LatencyHistogram>();
  for (int i = 0; i < kLaunches; ++i) {
    const CheckedLaunch launch = launch_and_check(device, replay, kCanaryOrbit, sequence++);
    launch_ns->record(ns(launch.completion.from_device_done - launch.submitted));
  }
  const auto launches = launch_ns->snapshot();
  findings.push_back(
      {"launch", true,
       fmt::format("both kernels, 5 muons, there and back: p50 {:.0f} us, p90 {:.0f} us ({})",
                   static_cast<double>(launches.percentile(50).value_or(0)) * 1e-3,
                   static_cast<double>(launches.percentile(90).value_or(0)) * 1e-3, name_of(canary.fidelity))});

  std::uint64_t to_ns = 0;
  std::uint64_t from_ns = 0;
  for (int i = 0; i < kTransfers; ++i) {
    const CheckedLaunch launch = launch_and_check(device, replay, kTransferOrbit, sequence++);
    to_ns += ns(launch.completion.to_device_done - launch.submitted);
    from_ns += ns(launch.completion.from_device_done - launch.completion.finished);
  }
  const auto muons = static_cast<std::uint32_t>(replay.muons(kTransferOrbit).size());
  const double to_bytes = kTransfers * static_cast<double>(muons * sizeof(MuonRecord));
  const double from_bytes =
      kTransfers * static_cast<double>(result_bytes(muons) + result_bytes(replay.pair_count(kTransferOrbit)));
  const auto rate = [](double bytes, std::uint64_t elapsed_ns) {
    return elapsed_ns > 0 ? bytes * 1e3 / static_cast<double>(elapsed_ns) : 0;
  };
  findings.push_back({"transfers", true,
                      fmt::format("to the board {:.0f} MB/s, from it {:.0f} MB/s, {:.0f} kB at a time",
                                  rate(to_bytes, to_ns), rate(from_bytes, from_ns), to_bytes / kTransfers * 1e-3)});
}

}  // namespace

void to_json(nlohmann::json& json, const BoardFinding& finding) {
  json = {{"subject", finding.subject}, {"good", finding.good}, {"text", finding.text}};
}

void from_json(const nlohmann::json& json, BoardFinding& finding) {
  json.at("subject").get_to(finding.subject);
  json.at("good").get_to(finding.good);
  json.at("text").get_to(finding.text);
}

std::vector<BoardFinding> examine(const RunConfig& config, const OpenBoard& open_board) {
  std::vector<BoardFinding> findings{examine_cores(), examine_clock()};
  std::string at = "networks";
  try {
    const CanaryReplay canary(config, kFilledBx);
    findings.push_back({at, true, fmt::format("{} and {}", canary.recalibrate().name(), canary.classify().name())});
    at = "board";
    const auto device = canary.open(config, open_board);
    const auto& info = device->info();
    if (!info.runtime.empty()) findings.push_back({"runtime", true, info.runtime});
    findings.push_back(
        {at, true, info.xclbin_uuid.empty() ? info.name : fmt::format("{}, xclbin {}", info.name, info.xclbin_uuid)});
    at = "canary";
    examine_device(*device, canary.replay(), findings);
  } catch (const Error& error) {
    findings.push_back({at, false, error.what()});
  }
  return findings;
}

}  // namespace mu40
