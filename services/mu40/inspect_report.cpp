#include "inspect_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "event/filling_scheme.hpp"
#include "text_histogram.hpp"

namespace mu40 {
namespace {

std::string counts_text(const RecordingSummary& summary, const std::string& recording) {
  const auto& account = summary.account;
  const auto& identity = summary.identity;
  std::string text = fmt::format("{}{}\n", recording, identity.generated ? ", generated data" : "");
  text += fmt::format("run {}, lumisection {}, file type {}, {} bytes\n", identity.run, identity.lumisection,
                      identity.file_type, summary.file_bytes);
  if (summary.lowest_orbit) {
    text += fmt::format("orbits      {} delivered, numbers {}..{}, {} missing between\n", account.orbits,
                        *summary.lowest_orbit, *summary.highest_orbit, account.missing_orbits);
  } else {
    text += "orbits      none delivered\n";
  }
  text += fmt::format("            {} told by the file header, {} found, {} of other sources\n",
                      summary.announced_orbits, account.orbits_found, account.other_source_orbits);
  text += fmt::format("muons       {} in {} BX blocks: {} final, {} intermediate, {} with pt 0\n", account.muons,
                      account.blocks, summary.final_muons, account.intermediate, account.empty);
  text +=
      fmt::format("occupancy   {:.3f} % of the {} colliding BX hold a final muon; {} crossings outside the scheme\n",
                  100 * summary.colliding_occupancy(), kCollidingBxCount, summary.filled_outside_scheme());
  text += fmt::format("bytes       {} used, {} of other sources, {} skipped\n", account.used_bytes,
                      account.other_source_bytes, account.skipped_bytes);
  return text;
}

std::string truth_text(const TruthSummary& truth) {
  return fmt::format(
      "truth       {} rows, {} ({:.2f} %) with an offline muon, {} real pairs\n"
      "            {} final muons without a row, {} rows without a final muon\n",
      truth.rows, truth.matched, percent_of(truth.matched, truth.rows), truth.pairs, truth.muons_without_row,
      truth.rows_without_muon);
}

// The orbit in 66 columns of 54 BX: what is filled, and what the scheme would fill.
std::string orbit_text(const RecordingSummary& summary) {
  constexpr std::size_t kColumns = 66;
  constexpr std::size_t kBxPerColumn = kBxPerOrbit / kColumns;
  static_assert(kColumns * kBxPerColumn == kBxPerOrbit);
  std::vector<double> measured(kColumns);
  std::vector<double> scheme(kColumns);
  for (std::uint32_t bx = 1; bx <= kBxPerOrbit; ++bx) {
    const std::size_t column = (bx - 1) / kBxPerColumn;
    measured[column] += static_cast<double>(summary.filled[bx]);
    scheme[column] += is_colliding(bx) ? 1 : 0;
  }
  return fmt::format("BX 1..3564, {} BX a character\n  filled |{}|\n  scheme |{}|\n", kBxPerColumn,
                     draw_strip(measured), draw_strip(scheme));
}

std::string multiplicity_text(const RecordingSummary& summary) {
  std::size_t last = summary.multiplicity.size() - 1;
  while (last > 0 && summary.multiplicity[last] == 0) --last;
  std::vector<TextBar> bars;
  for (std::size_t n = 0; n <= last; ++n) bars.push_back({std::to_string(n), summary.multiplicity[n]});
  return draw_bars("final muons in a BX block", bars, true);
}

std::string pt_text(const RecordingSummary& summary) {
  constexpr std::array<int, 15> kEdgesGev{0, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 35, 60, 120, 256};
  std::vector<TextBar> bars;
  std::size_t code = 0;
  for (std::size_t i = 0; i + 1 < kEdgesGev.size(); ++i) {
    TextBar bar{fmt::format("{}-{}", kEdgesGev[i], kEdgesGev[i + 1]), 0};
    for (; code < summary.pt.size() && kPtUnitGev * static_cast<double>(code) < kEdgesGev[i + 1]; ++code) {
      bar.count += summary.pt[code];
    }
    bars.push_back(bar);
  }
  return draw_bars("pT in GeV, 0.5 times the code", bars);
}

std::string eta_text(const RecordingSummary& summary) {
  constexpr int kBins = 26;
  constexpr int kCentral = kBins / 2;
  constexpr double kWidth = 0.2;
  std::vector<TextBar> bars;
  for (int bin = 0; bin < kBins; ++bin) {
    const double low = (bin - kCentral) * kWidth;
    bars.push_back({fmt::format("{:+.1f}..{:+.1f}", low, low + kWidth), 0});
  }
  for (std::size_t i = 0; i < summary.eta.size(); ++i) {
    const double eta = kEtaUnit * (static_cast<int>(i) - RecordingSummary::kEtaOffset);
    const int bin = static_cast<int>(std::floor(eta / kWidth)) + kCentral;
    bars[static_cast<std::size_t>(std::clamp(bin, 0, kBins - 1))].count += summary.eta[i];
  }
  return draw_bars("eta at the vertex; the outermost bars hold what lies beyond", bars);
}

std::string quality_text(const RecordingSummary& summary) {
  std::vector<TextBar> bars;
  for (std::size_t quality = 0; quality < summary.quality.size(); ++quality) {
    if (summary.quality[quality] != 0) bars.push_back({std::to_string(quality), summary.quality[quality]});
  }
  return draw_bars("quality", bars);
}

std::string track_finder_text(const RecordingSummary& summary) {
  std::vector<TextBar> bars;
  bars.reserve(kTrackFinders.size() + 1);
  for (std::size_t i = 0; i < kTrackFinders.size(); ++i) {
    bars.push_back({std::string(kTrackFinders[i].name), summary.track_finder[i]});
  }
  if (summary.track_finder.back() != 0) bars.push_back({"none", summary.track_finder.back()});
  return draw_bars("track finder", bars);
}

std::string faults_text(const RecordingFaults& faults) {
  constexpr std::size_t kShown = 20;
  if (faults.total() == 0) return "faults      none\n";
  std::string text = fmt::format("faults      {}\n", faults.total());
  for (std::size_t i = 0; i < kRecordingFaultCount; ++i) {
    const auto fault = static_cast<RecordingFault>(i);
    if (faults.count(fault) != 0) text += fmt::format("  {:<20} {}\n", name_of(fault), faults.count(fault));
  }
  const auto& records = faults.records();
  for (std::size_t i = 0; i < std::min(records.size(), kShown); ++i)
    text += fmt::format("  {}\n", describe(records[i]));
  if (faults.total() > kShown) text += fmt::format("  and {} more\n", faults.total() - kShown);
  return text;
}

}  // namespace

std::string text_report(const RecordingSummary& summary, const std::string& recording) {
  std::string text = counts_text(summary, recording);
  if (summary.truth) text += truth_text(*summary.truth);
  text += faults_text(summary.faults);
  if (summary.final_muons == 0) return text;
  for (const auto& part : {orbit_text(summary), multiplicity_text(summary), pt_text(summary), eta_text(summary),
                           quality_text(summary), track_finder_text(summary)}) {
    text += '\n' + part;
  }
  return text;
}

}  // namespace mu40
