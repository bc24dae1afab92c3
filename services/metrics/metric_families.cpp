#include "metrics/metric_families.hpp"

#include <initializer_list>
#include <limits>
#include <string_view>
#include <utility>

#include "mu40_version.hpp"

namespace mu40 {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Label = std::pair<std::string_view, std::string_view>;

double seconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e9; }

// One family in the making.
class Family {
 public:
  Family(MetricType type, std::string_view name, std::string_view help) {
    family_.name = name;
    family_.help = help;
    family_.type = type;
  }

  void add(std::initializer_list<Label> labels, double value) {
    auto& metric = labelled(labels);
    (family_.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  }
  void add(std::initializer_list<Label> labels, std::uint64_t value) { add(labels, static_cast<double>(value)); }
  void add(std::initializer_list<Label> labels, const std::optional<double>& value) {
    if (value) add(labels, *value);
  }
  // Nothing where there are no samples: a label of a fidelity that never was stays away.
  void add(std::initializer_list<Label> labels, const LatencyCounts& counts) {
    std::vector<ClientMetric::Bucket> buckets;
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < counts.buckets.size(); ++i) {
      below += counts.buckets[i];
      buckets.push_back(
          {below, i < kLatencyEdgeCount ? seconds(kLatencyEdgesNs[i]) : std::numeric_limits<double>::infinity()});
    }
    if (below == 0) return;
    labelled(labels).histogram = {below, seconds(counts.sum_ns), std::move(buckets)};
  }

  void move_into(std::vector<MetricFamily>& families) && {
    if (!family_.metric.empty()) families.push_back(std::move(family_));
  }

 private:
  ClientMetric& labelled(std::initializer_list<Label> labels) {
    auto& metric = family_.metric.emplace_back();
    for (const auto& [name, value] : labels) metric.label.push_back({std::string(name), std::string(value)});
    return metric;
  }

  MetricFamily family_;
};

// Makes families board by board: `fill(family, board)` adds the series of one.
class Page {
 public:
  explicit Page(std::span<const BoardSeries> boards) : boards_(boards) {}

  template <class Fill>
  void family(MetricType type, std::string_view name, std::string_view help, Fill fill) {
    Family made(type, name, help);
    for (const auto& board : boards_) fill(made, board);
    std::move(made).move_into(families_);
  }
  // Of the run that goes on; `fill(family, board, run)`.
  template <class Fill>
  void family_of_run(MetricType type, std::string_view name, std::string_view help, Fill fill) {
    family(type, name, help, [&](Family& family, const BoardSeries& board) {
      if (board.run) fill(family, board, *board.run);
    });
  }
  std::vector<MetricFamily> take() && { return std::move(families_); }
  std::vector<MetricFamily>& families() { return families_; }

 private:
  std::span<const BoardSeries> boards_;
  std::vector<MetricFamily> families_;
};

void add_accounts(Page& page) {
  const auto account = [&](std::string_view name, std::string_view help, AccountView RunCounts::* member) {
    page.family(MetricType::Counter, name, help, [&](Family& family, const BoardSeries& board) {
      const AccountView& view = board.counts.*member;
      family.add({{"board", board.board}, {"outcome", "completed"}}, view.completed);
      family.add({{"board", board.board}, {"outcome", "dropped"}}, view.dropped);
      family.add({{"board", board.board}, {"outcome", "failed"}}, view.failed);
    });
  };
  account("mu40_orbits_total", "Orbits by what became of them.", &RunCounts::orbits);
  account("mu40_muons_total", "Muon primitives sent to the board by what became of them.", &RunCounts::muons);
  account("mu40_pairs_total", "Muon pairs formed on the board by what became of them.", &RunCounts::pairs);
  account("mu40_launches_total", "Launches of both kernels by what became of them.", &RunCounts::launches);

  const auto counter = [&](std::string_view name, std::string_view help, auto value) {
    page.family(MetricType::Counter, name, help, [&](Family& family, const BoardSeries& board) {
      family.add({{"board", board.board}}, value(board.counts));
    });
  };
  counter("mu40_bx_total", "Bunch crossings of the completed orbits.",
          [](const RunCounts& counts) { return counts.orbits.completed * kBxPerOrbit; });
  counter("mu40_stalls_total", "Launches that found no free slot when they were due.",
          [](const RunCounts& counts) { return counts.stalls; });
  counter("mu40_stalled_seconds_total", "Time that launches waited for a free slot after they were due.",
          [](const RunCounts& counts) { return seconds(counts.stalled_ns); });
  counter("mu40_stray_completions_total", "Completions of a launch that was not in flight.",
          [](const RunCounts& counts) { return counts.stray_completions; });
}

void add_checks(Page& page) {
  const auto records = [&](std::string_view name, std::string_view help, std::uint64_t KernelCounts::* count) {
    page.family(MetricType::Counter, name, help, [&](Family& family, const BoardSeries& board) {
      for (std::size_t k = 0; k < kKernelCount; ++k) {
        family.add({{"board", board.board}, {"kernel", kKernelNames[k]}}, board.counts.kernels[k].*count);
      }
    });
  };
  records("mu40_compared_records_total", "Result records compared with the reference.",
          &KernelCounts::compared_records);
  records("mu40_mismatched_records_total", "Result records that differ from the reference in any bit.",
          &KernelCounts::mismatched_records);
  page.family(
      MetricType::Counter, "mu40_result_faults_total", "Result buffers at fault by the first thing wrong.",
      [](Family& family, const BoardSeries& board) {
        for (std::size_t k = 0; k < kKernelCount; ++k) {
          for (std::size_t f = 1; f < kResultFaultCount; ++f) {
            family.add(
                {{"board", board.board}, {"kernel", kKernelNames[k]}, {"reason", name_of(static_cast<ResultFault>(f))}},
                board.counts.kernels[k].results[f]);
          }
        }
      });
}

void add_latencies(Page& page) {
  const auto histogram = [&](std::string_view name, std::string_view help, auto add) {
    page.family(MetricType::Histogram, name, help, [&](Family& family, const BoardSeries& board) {
      for (std::size_t f = 0; f < kFidelityCount; ++f) {
        add(family, board.board, name_of(static_cast<Fidelity>(f)), board.latencies[f]);
      }
    });
  };
  const auto plain = [](LatencyCounts RunLatencies::* which) {
    return [which](Family& family, std::string_view board, std::string_view fidelity, const RunLatencies& latencies) {
      family.add({{"board", board}, {"fidelity", fidelity}}, latencies.*which);
    };
  };
  histogram("mu40_latency_seconds",
            "From the due time of a launch's oldest orbit until its results were checked, by launch.",
            plain(&RunLatencies::latency));
  histogram("mu40_lateness_seconds", "From the due time of a launch's newest orbit until its submission, by launch.",
            plain(&RunLatencies::lateness));
  histogram("mu40_stage_latency_seconds", "The stages of mu40_latency_seconds, which add up to it, by launch.",
            [](Family& family, std::string_view board, std::string_view fidelity, const RunLatencies& latencies) {
              for (std::size_t s = 0; s < kStageCount; ++s) {
                family.add({{"board", board}, {"stage", kStageNames[s]}, {"fidelity", fidelity}}, latencies.stages[s]);
              }
            });
}

void add_current_run(Page& page) {
  using Run = BoardSeries::CurrentRun;
  page.family_of_run(MetricType::Gauge, "mu40_run_info", "The run that goes on; always 1.",
                     [](Family& family, const BoardSeries& board, const Run& run) {
                       family.add({{"board", board.board},
                                   {"run", run.identity.run_id},
                                   {"scenario", kScenarioNames[static_cast<std::size_t>(run.identity.scenario)]},
                                   {"fidelity", name_of(run.fidelity)},
                                   {"source", run.identity.generated ? "generated" : "recorded"},
                                   {"recording_sha256", run.identity.recording_sha256},
                                   {"xclbin_uuid", run.identity.xclbin_uuid},
                                   {"recalibrate_sha256", run.identity.networks[0]},
                                   {"classify_sha256", run.identity.networks[1]}},
                                  1.0);
                     });
  page.family_of_run(MetricType::Gauge, "mu40_real_time_factor",
                     "LHC time of the orbits completed in this run over the time it took.",
                     [](Family& family, const BoardSeries& board, const Run& run) {
                       family.add({{"board", board.board}, {"fidelity", name_of(run.fidelity)}}, run.real_time_factor);
                     });
  page.family_of_run(MetricType::Gauge, "mu40_speed_factor",
                     "Speed at which this run's orbits are due, in units of the LHC's.",
                     [](Family& family, const BoardSeries& board, const Run& run) {
                       family.add({{"board", board.board}}, run.identity.speed);
                     });
  page.family_of_run(
      MetricType::Gauge, "mu40_resolution_fwhm",
      "Width of the residuals against truth in this run: phi in rad, eta, pt relative.",
      [](Family& family, const BoardSeries& board, const Run& run) {
        for (std::size_t e = 0; e < kEstimateCount; ++e) {
          for (std::size_t q = 0; q < kQuantityCount; ++q) {
            family.add({{"board", board.board}, {"quantity", kQuantityNames[q]}, {"estimate", kEstimateNames[e]}},
                       run.resolution_fwhm[e][q]);
          }
        }
      });
  page.family_of_run(MetricType::Gauge, "mu40_snapshot_age_seconds", "Time since the books of this run were last read.",
                     [](Family& family, const BoardSeries& board, const Run& run) {
                       family.add({{"board", board.board}}, run.snapshot_age_s);
                     });
}

void add_boards(Page& page) {
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    page.family(MetricType::Gauge, name, help, [&](Family& family, const BoardSeries& board) {
      family.add({{"board", board.board}}, value(board.state));
    });
  };
  gauge("mu40_board_up", "1 where the board is programmed and its results are right, else 0.",
        [](const BoardState& state) { return state.up ? 1.0 : 0.0; });
  gauge("mu40_board_temperature_celsius", "Temperature of the card's FPGA.",
        [](const BoardState& state) { return state.temperature_celsius; });
  gauge("mu40_board_power_watts", "Power that the card draws.",
        [](const BoardState& state) { return state.power_watts; });
}

}  // namespace

std::vector<MetricFamily> metric_families(std::span<const BoardSeries> boards) {
  Page page(boards);
  Family build(MetricType::Gauge, "mu40_build_info", "The mu40 that runs; always 1.");
  build.add({{"version", kMu40Version}, {"revision", kGitRevision}}, 1.0);
  std::move(build).move_into(page.families());
  add_boards(page);
  add_current_run(page);
  add_accounts(page);
  add_checks(page);
  add_latencies(page);
  return std::move(page).take();
}

}  // namespace mu40
