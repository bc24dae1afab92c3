#include "store/compare_runs.hpp"

#include <fmt/format.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "layout/error.hpp"
#include "measure/histogram_buckets.hpp"
#include "store/order_statistics.hpp"

namespace mu40 {
namespace {

using nlohmann::ordered_json;

constexpr double kSigmas99 = 2.5758293035489004;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A value with its own 99 % interval, in the unit of the value.
struct Estimate {
  std::optional<double> value;
  std::optional<std::array<double, 2>> interval;
};

struct Both {
  ordered_json a, b;
};

const ordered_json* find(const ordered_json& report, const std::string& path) {
  const ordered_json::json_pointer pointer(path);
  return report.contains(pointer) ? &report.at(pointer) : nullptr;
}

std::optional<double> number(const ordered_json& report, const std::string& path) {
  const auto* found = find(report, path);
  return found != nullptr && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

Estimate with_error(std::optional<double> value, double sigma) {
  if (!value) return {};
  return {value, std::array{*value - kSigmas99 * sigma, *value + kSigmas99 * sigma}};
}

void add(Comparison& comparison, std::string name, std::string unit, const Estimate& a, const Estimate& b,
         std::string_view why_none) {
  if (!a.value && !b.value) return;
  ComparedFigure figure{std::move(name), std::move(unit), a.value, b.value, {}, {}};
  if (!a.value || !b.value) {
    figure.no_confidence = "one report does not state it";
  } else if (!a.interval || !b.interval) {
    figure.no_confidence = why_none;
  } else {
    const auto [low_a, high_a] = *a.interval;
    const auto [low_b, high_b] = *b.interval;
    const double difference = *b.value - *a.value;
    figure.difference_99 = std::array{difference - std::hypot(*b.value - low_b, high_a - *a.value),
                                      difference + std::hypot(high_b - *b.value, *a.value - low_a)};
  }
  comparison.figures.push_back(std::move(figure));
}

// kCorrupt rather than a bucket or a number of samples that no run has.
std::vector<std::pair<std::uint64_t, std::uint64_t>> buckets_of(const ordered_json& json) {
  constexpr std::uint64_t kMostSamples = 1'000'000'000'000;
  auto buckets = json.get<std::vector<std::pair<std::uint64_t, std::uint64_t>>>();
  std::uint64_t samples = 0;
  for (const auto& [lowest_ns, count] : buckets) {
    if (lowest_ns >= kHistogramLimitNs || count > kMostSamples - samples) {
      throw Error(ErrorCode::kCorrupt, fmt::format("a latency histogram of a report has {} samples at {} ns; expected "
                                                   "fewer than {} in all, below {} ns",
                                                   count, lowest_ns, kMostSamples, kHistogramLimitNs));
    }
    samples += count;
  }
  return buckets;
}

Estimate latency(const ordered_json& report, const std::string& row, std::string_view percentile) {
  Estimate estimate{number(report, fmt::format("/latency/{}/{}/value", row, percentile)), {}};
  const auto* histogram = find(report, "/latency_histograms_ns/" + row);
  if (!estimate.value || histogram == nullptr || !percentile.starts_with('p')) return estimate;
  const auto interval = percentile_interval_99(buckets_of(*histogram), std::stod(std::string(percentile.substr(1))));
  estimate.interval = std::array{interval.low_ns * 1e-9, interval.high_ns * 1e-9};
  return estimate;
}

Estimate fwhm(const ordered_json& report, std::string_view quantity) {
  const auto path = fmt::format("/accuracy/network/published_cut/{}/", quantity);
  const auto value = number(report, path + "fwhm");
  const double inside = number(report, path + "muons").value_or(0) - number(report, path + "outside").value_or(0);
  return with_error(value, inside > 0 ? value.value_or(0) / std::sqrt(2 * inside) : kInfinity);
}

Estimate median(const ordered_json& report, std::string_view quantity) {
  const auto path = fmt::format("/accuracy/network/published_cut/{}/", quantity);
  const auto iqr = number(report, path + "iqr");
  const double muons = number(report, path + "muons").value_or(0);
  return with_error(number(report, path + "median"),
                    iqr && muons > 0 ? 1.2533 * *iqr / 1.349 / std::sqrt(muons) : kInfinity);
}

Estimate area_under_roc(const ordered_json& report) {
  const auto value = number(report, "/accuracy/classifier/auc_roc");
  const double real = number(report, "/accuracy/classifier/real").value_or(0);
  const double fake = number(report, "/accuracy/classifier/fake").value_or(0);
  if (!value || real < 1 || fake < 1) return {value, {}};
  const double area = *value;
  const double two_real = area / (2 - area);             // two real pairs both above one fake
  const double two_fake = 2 * area * area / (1 + area);  // one real pair above two fakes
  const double variance =
      (area * (1 - area) + (real - 1) * (two_real - area * area) + (fake - 1) * (two_fake - area * area)) /
      (real * fake);
  return with_error(value, std::sqrt(std::max(variance, 0.0)));
}

Estimate count(const ordered_json& report, const std::string& path) {
  const auto value = number(report, path);
  return with_error(value, 0);
}

std::string shown(const ordered_json* value) {
  if (value == nullptr || value->is_null()) return "nothing";
  return value->is_string() ? value->get<std::string>() : value->dump();
}

void add_differences(Comparison& comparison, const Both& reports) {
  const auto differ = [&](const std::string& path, const std::string& name) {
    const auto* a = find(reports.a, path);
    const auto* b = find(reports.b, path);
    const bool same = a != nullptr && b != nullptr ? nlohmann::json(*a) == nlohmann::json(*b) : a == b;
    if (!same) comparison.differences.push_back(fmt::format("{}: {} against {}", name, shown(a), shown(b)));
  };
  differ("/provenance/recording_sha256", "recording, SHA-256");
  differ("/provenance/networks", "networks");
  differ("/fidelity", "fidelity");
  differ("/provenance/device_name", "device");
  differ("/provenance/xclbin_uuid", "xclbin");
  differ("/provenance/runtime", "runtime");
  differ("/provenance/host", "host");
  differ("/provenance/git_revision", "mu40 revision");
  differ("/verdict/valid", "VALID");
  if (const auto* config = find(reports.a, "/config")) {
    for (const auto& [key, value] : config->items()) {
      // Paths: the checksums above tell whether what they name is the same.
      if (key == "recording" || key == "truth" || key == "xclbin" || key.ends_with("_network")) continue;
      differ("/config/" + key, key);
    }
  }
}

void add_figures(Comparison& comparison, const Both& reports) {
  const auto& [a, b] = reports;
  if (const auto* rows = find(a, "/latency")) {
    for (const auto& [row, percentiles] : rows->items()) {
      for (const auto& [percentile, figure] : percentiles.items()) {
        const bool main_one = row == "latency" || percentile == "p50" || percentile == "p99";
        if (!main_one) continue;
        add(comparison, fmt::format("{} {}", row, percentile), "s", latency(a, row, percentile),
            latency(b, row, percentile),
            percentile == "max" ? "one sample a run" : "a report holds no histogram of it");
      }
    }
  }
  for (const auto& [name, unit] : std::initializer_list<std::pair<std::string, std::string>>{
           {"real_time_factor", "1"}, {"muons", "Hz"}, {"pairs", "Hz"}}) {
    const std::string path = "/rates/" + name + "/value";
    add(comparison, name, unit, {number(a, path), {}}, {number(b, path), {}}, "one value a run");
  }
  for (const auto& [quantity, unit] :
       std::initializer_list<std::pair<std::string, std::string>>{{"phi", "rad"}, {"eta", "1"}, {"pt", "relative"}}) {
    add(comparison, "FWHM " + quantity, unit, fwhm(a, quantity), fwhm(b, quantity), "");
    add(comparison, "median " + quantity, unit, median(a, quantity), median(b, quantity), "");
  }
  add(comparison, "AUC-ROC", "1", area_under_roc(a), area_under_roc(b), "pairs of one kind only");
  for (const std::string kernel : {"recalibrate", "classify"}) {
    const auto path = "/checks/" + kernel + "/mismatched_records";
    add(comparison, kernel + " mismatches", "records", count(a, path), count(b, path), "");
  }
  for (const std::string fate : {"dropped", "failed"}) {
    const auto path = "/account/orbits/" + fate;
    add(comparison, "orbits " + fate, "orbits", count(a, path), count(b, path), "");
  }
}

}  // namespace

Comparison compare_runs(const std::string& report_a, const std::string& report_b) {
  try {
    const Both reports{ordered_json::parse(report_a), ordered_json::parse(report_b)};
    Comparison comparison;
    add_differences(comparison, reports);
    add_figures(comparison, reports);
    return comparison;
  } catch (const ordered_json::exception& error) {
    throw Error(ErrorCode::kCorrupt, fmt::format("not a mu40 report: {}", error.what()));
  }
}

}  // namespace mu40
