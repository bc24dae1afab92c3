#include "io/truth_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

#include "io/truth_sandbox.hpp"
#include "layout/error.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {
namespace {

// A little above pi, which as a float lies above pi itself.
constexpr float kMaxPhiRad = 3.1415928F;

template <typename T>
T value_at(const TruthTable& table, TruthColumnIndex column, std::uint64_t row) noexcept {
  T value;
  std::memcpy(&value, table.columns[column].data() + row * sizeof value, sizeof value);
  return value;
}

MuonTruth row_at(const TruthTable& table, std::uint64_t row) noexcept {
  return {.orbit = value_at<std::uint32_t>(table, kTruthOrbit, row),
          .bx = value_at<std::uint16_t>(table, kTruthBx, row),
          .index = value_at<std::uint8_t>(table, kTruthIndex, row),
          .matched = value_at<std::uint8_t>(table, kTruthMatched, row) != 0,
          .charge = value_at<std::int8_t>(table, kTruthCharge, row),
          .pt_gev = value_at<float>(table, kTruthPt, row),
          .eta = value_at<float>(table, kTruthEta, row),
          .phi_rad = value_at<float>(table, kTruthPhi, row),
          .dimuon = value_at<std::uint32_t>(table, kTruthDimuon, row)};
}

// What is wrong with a row; empty when nothing is.
std::string complaint_about(const MuonTruth& row) {
  if (row.bx == 0 || row.bx > kBxPerOrbit) return "bx is " + std::to_string(row.bx) + ", 1..3564 was expected";
  if (row.index >= kMaxMuonsPerBx) return "index is " + std::to_string(row.index) + ", 0..15 was expected";
  if (!row.matched) {
    const bool clear = row.charge == 0 && row.pt_gev == 0 && row.eta == 0 && row.phi_rad == 0 && row.dimuon == 0;
    return clear ? "" : "it is not matched, but charge, pt_gev, eta, phi_rad or dimuon is not 0";
  }
  if (row.charge != 1 && row.charge != -1) return "charge is " + std::to_string(row.charge) + ", +1 or -1 was expected";
  if (!std::isfinite(row.pt_gev) || row.pt_gev <= 0) {
    return "pt_gev is " + std::to_string(row.pt_gev) + ", a number above 0 was expected";
  }
  if (!std::isfinite(row.eta)) return "eta is not finite";
  if (!(std::abs(row.phi_rad) <= kMaxPhiRad)) {
    return "phi_rad is " + std::to_string(row.phi_rad) + ", -pi..pi was expected";
  }
  return "";
}

auto bx_key(const MuonTruth& row) noexcept { return std::tuple(row.orbit, row.bx); }
auto key(const MuonTruth& row) noexcept { return std::tuple(row.orbit, row.bx, row.index); }

}  // namespace

Truth Truth::load(const std::filesystem::path& file, const std::string& recording_sha256) {
  return of_table(read_truth_table_in_child(file), file.string(), recording_sha256);
}

Truth Truth::of_table(const TruthTable& table, const std::string& name, const std::string& recording_sha256) {
  if (table.recording_sha256 != recording_sha256) {
    throw Error(ErrorCode::kMismatch, "truth " + name + " belongs to another recording: its " +
                                          std::string(kTruthRecordingAttribute) + " is " + table.recording_sha256 +
                                          ", " + recording_sha256 + " was expected");
  }
  for (std::size_t c = 0; c < kTruthColumnCount; ++c) {
    if (table.columns[c].size() != table.rows * bytes_of(kTruthColumns[c].type)) {
      throw Error(ErrorCode::kCorrupt, "truth " + name + ": dataset " + std::string(kTruthColumns[c].name) +
                                           " has not " + std::to_string(table.rows) + " rows");
    }
  }
  const auto refuse = [&](std::uint64_t row, const std::string& what) {
    throw Error(ErrorCode::kCorrupt, "truth " + name + ": row " + std::to_string(row) + ": " + what);
  };
  Truth truth;
  truth.rows_.reserve(table.rows);
  for (std::uint64_t i = 0; i < table.rows; ++i) {
    const MuonTruth row = row_at(table, i);
    if (const std::string complaint = complaint_about(row); !complaint.empty()) refuse(i, complaint);
    if (i != 0 && key(row) <= key(truth.rows_.back())) {
      refuse(i, "(orbit, bx, index) does not ascend from the row before");
    }
    truth.rows_.push_back(row);
  }
  return truth;
}

std::span<const MuonTruth> Truth::of_bx(std::uint32_t orbit, std::uint16_t bx) const noexcept {
  const auto range = std::ranges::equal_range(rows_, std::tuple(orbit, bx), {}, bx_key);
  return {range.begin(), range.end()};
}

}  // namespace mu40
