#include "run/verdict.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace mu40 {

Verdict judge(const RunConfig& config, const RunBooks& books, const std::string& ending) {
  Verdict verdict;
  const auto because = [&](bool invalid, std::string reason) {
    if (invalid) verdict.reasons.push_back(std::move(reason));
  };

  const StreamEnd end = books.end.load(std::memory_order_acquire);
  because(!ending.empty(), "the worker ended early: " + ending);
  because(end == StreamEnd::kHung, fmt::format("the board did not finish a launch within {} s",
                                               std::chrono::duration<double>(config.stream.launch_deadline).count()));
  because(end == StreamEnd::kDeviceFailed, "the board failed");

  const AccountView orbits = books.orbits.view();
  because(orbits.in_flight() != 0, fmt::format("{} orbits are not accounted for", orbits.in_flight()));
  because(orbits.dropped != 0, fmt::format("{} of {} orbits were dropped", orbits.dropped, orbits.due));
  because(orbits.failed != 0, fmt::format("{} of {} orbits failed", orbits.failed, orbits.due));
  const auto scheduled = books.scheduled_orbits.load(std::memory_order_acquire);
  const auto backlog = scheduled > orbits.due ? scheduled - orbits.due : 0;
  const double backlog_ms = static_cast<double>(backlog) * kOrbitSeconds * 1e3 / config.stream.speed;
  because(backlog_ms > config.lag_bound_ms,
          fmt::format("a backlog of {} orbits ({:.0f} ms) was given up at the end; the bound is {} ms", backlog,
                      backlog_ms, config.lag_bound_ms));

  for (std::size_t k = 0; k < kKernelCount; ++k) {
    const KernelBooks& kernel = books.kernels[k];
    std::uint64_t faults = 0;
    for (std::size_t f = 0; f < kResultFaultCount; ++f) {
      const auto n = kernel.faults[f].value();
      if (n == 0 || static_cast<ResultFault>(f) == ResultFault::kNone) continue;
      because(true,
              fmt::format("{}: {} results with a wrong {}", kKernelNames[k], n, name_of(static_cast<ResultFault>(f))));
      faults += n;
    }
    const auto mismatched = kernel.mismatched_records.value();
    because(mismatched != 0, fmt::format("{}: {} of {} records differ from the reference", kKernelNames[k], mismatched,
                                         kernel.compared_records.value()));
    // A recording without pairs gives the classifier nothing to do; one with muons always gives the recalibration some.
    const bool had_work = k == static_cast<std::size_t>(KernelId::kRecalibrate) ? books.muons.view().completed > 0
                                                                                : books.pairs.view().completed > 0;
    because(had_work && faults == 0 && kernel.compared_records.value() == 0,
            fmt::format("{}: no result was checked", kKernelNames[k]));
  }
  because(books.muons.view().completed == 0, "no muon was processed");
  because(books.stray_completions.value() != 0,
          fmt::format("{} completions of launches that were not in flight", books.stray_completions.value()));

  const auto begin = books.begin_ns.load(std::memory_order_acquire);
  const auto last = books.last_completed_ns.load(std::memory_order_acquire);
  const double seconds = begin != 0 && last > begin ? static_cast<double>(last - begin) * 1e-9 : 0;
  because(seconds < config.min_duration_s,
          fmt::format("it ran {:.3f} s; at least {} s are needed", seconds, config.min_duration_s));
  const auto launches = books.launches.view().completed;
  because(launches < config.min_launches,
          fmt::format("{} launches completed; at least {} are needed", launches, config.min_launches));

  if (config.stream.scenario == Scenario::kLhc) {
    const double worst_ms = static_cast<double>(books.lateness.snapshot().max()) * 1e-6;
    because(worst_ms > config.lag_bound_ms,
            fmt::format("a launch was submitted {:.1f} ms late; the bound is {} ms", worst_ms, config.lag_bound_ms));
  }
  return verdict;
}

}  // namespace mu40
