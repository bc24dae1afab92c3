#include "io/recording_summary.hpp"

#include <algorithm>
#include <numeric>

#include "event/filling_scheme.hpp"

namespace mu40 {
namespace {

template <MuonWordVersion version>
void count_muon(RecordingSummary& summary, const MuonWord& word) noexcept {
  const auto code = [&](MuonField field) { return get<version>(word, field); };
  ++summary.final_muons;
  ++summary.pt[static_cast<std::size_t>(code(MuonField::kPt))];
  ++summary.eta[static_cast<std::size_t>(code(MuonField::kEta) + RecordingSummary::kEtaOffset)];
  ++summary.quality[static_cast<std::size_t>(code(MuonField::kQuality))];
  ++summary.track_finder[track_finder_of(code(MuonField::kTfIndex)).value_or(kTrackFinders.size())];
}

template <MuonWordVersion version>
void count_orbit(RecordingSummary& summary, const OrbitView& orbit) noexcept {
  for (std::size_t b = 0; b < orbit.bx.size(); ++b) {
    std::size_t final_muons = 0;
    for (std::uint32_t m = orbit.first_muon[b]; m < orbit.first_muon[b + 1]; ++m) {
      if (!is_final(orbit.muons[m])) continue;
      ++final_muons;
      count_muon<version>(summary, orbit.muons[m]);
    }
    ++summary.multiplicity[final_muons];
    if (final_muons != 0) ++summary.filled[orbit.bx[b]];
  }
}

TruthSummary summary_of(const Truth& truth) {
  TruthSummary summary;
  const auto rows = truth.rows();
  summary.rows = rows.size();
  for (std::size_t first = 0; first < rows.size();) {
    const auto bx = truth.of_bx(rows[first].orbit, rows[first].bx);
    for (std::size_t i = 0; i < bx.size(); ++i) {
      if (bx[i].matched) ++summary.matched;
      if (bx[i].dimuon == 0) continue;
      const auto same = [&](const MuonTruth& row) { return row.dimuon == bx[i].dimuon; };
      const bool is_second = std::count_if(bx.begin(), bx.begin() + static_cast<std::ptrdiff_t>(i), same) == 1;
      if (is_second) ++summary.pairs;
    }
    first += bx.size();
  }
  summary.rows_without_muon = summary.rows;
  return summary;
}

void compare(TruthSummary& summary, const Truth& truth, const OrbitView& orbit) noexcept {
  for (std::size_t b = 0; b < orbit.bx.size(); ++b) {
    const auto rows = truth.of_bx(orbit.orbit, orbit.bx[b]);
    for (std::uint32_t m = orbit.first_muon[b]; m < orbit.first_muon[b + 1]; ++m) {
      if (!is_final(orbit.muons[m])) continue;
      const std::uint32_t index = m - orbit.first_muon[b];
      const bool known = std::ranges::any_of(rows, [&](const MuonTruth& row) { return row.index == index; });
      if (!known) {
        ++summary.muons_without_row;
      } else if (summary.rows_without_muon != 0) {
        --summary.rows_without_muon;
      }
    }
  }
}

}  // namespace

std::uint64_t RecordingSummary::filled_colliding() const noexcept {
  const auto bxs = colliding_bx();
  return std::accumulate(bxs.begin(), bxs.end(), std::uint64_t{0},
                         [&](std::uint64_t sum, std::uint16_t bx) { return sum + filled[bx]; });
}

std::uint64_t RecordingSummary::filled_outside_scheme() const noexcept {
  return std::accumulate(filled.begin(), filled.end(), std::uint64_t{0}) - filled_colliding();
}

double RecordingSummary::colliding_occupancy() const noexcept {
  if (account.orbits == 0) return 0;
  return static_cast<double>(filled_colliding()) / (static_cast<double>(account.orbits) * kCollidingBxCount);
}

RecordingSummary summarize(RecordingReader& reader, MuonWordVersion version, const Truth* truth) {
  RecordingSummary summary;
  if (truth != nullptr) summary.truth = summary_of(*truth);
  reader.rewind();
  while (const auto orbit = reader.next()) {
    summary.lowest_orbit = std::min(summary.lowest_orbit.value_or(orbit->orbit), orbit->orbit);
    summary.highest_orbit = std::max(summary.highest_orbit.value_or(orbit->orbit), orbit->orbit);
    if (version == MuonWordVersion::kRun3) {
      count_orbit<MuonWordVersion::kRun3>(summary, *orbit);
    } else {
      count_orbit<MuonWordVersion::kRun2>(summary, *orbit);
    }
    if (truth != nullptr) compare(*summary.truth, *truth, *orbit);
  }
  summary.identity = reader.identity();
  summary.file_bytes = reader.file_bytes();
  summary.announced_orbits = reader.announced_orbits();
  summary.account = reader.account();
  summary.faults = reader.faults();
  return summary;
}

}  // namespace mu40
