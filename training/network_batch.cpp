#include "network_batch.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <string>

#include "engine/kernel_model.hpp"
#include "layout/error.hpp"
#include "network/reference.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kLaunchRows = 100'000;

// The tag of `index` in a BX of its own for each row.
std::uint32_t tag_of(std::size_t row, std::uint32_t index) {
  return make_tag(static_cast<std::uint32_t>(row % kBxPerOrbit) + 1, index,
                  static_cast<std::uint32_t>(row / kBxPerOrbit));
}

// Runs launches of at most kLaunchRows rows; `append(row, records)` adds the muons of a row, `take(bits)` gets each
// result.
void launch_all(const Network& network, KernelId task, std::size_t rows,
                const std::function<void(std::size_t row, std::size_t in_launch, std::vector<MuonRecord>&)>& append,
                const std::function<void(std::uint64_t bits)>& take) {
  KernelModel model(task, network, 0);
  std::vector<MuonRecord> records;
  for (std::size_t first = 0; first < rows; first += kLaunchRows) {
    const std::size_t n = std::min(kLaunchRows, rows - first);
    records.clear();
    for (std::size_t i = 0; i < n; ++i) append(first + i, i, records);
    std::vector<std::uint64_t> result(result_bytes(static_cast<std::uint32_t>(n)) / sizeof(std::uint64_t));
    model.run(records, static_cast<std::uint32_t>(n), 0, reinterpret_cast<std::byte*>(result.data()));
    constexpr std::size_t kHeader = sizeof(ResultHeader) / sizeof(std::uint64_t);
    for (std::size_t i = 0; i < n; ++i) take(result[kHeader + i]);
  }
}

[[noreturn]] void report_difference(const Network& network, std::size_t row) {
  throw Error(
      ErrorCode::kInternal,
      "network " + network.name() + ": the batched evaluator differs from the reference in row " + std::to_string(row));
}

}  // namespace

std::vector<RecalibratedMuon> recalibrate_all(const Network& network, std::span<const MuonSample> muons) {
  std::vector<RecalibratedMuon> out;
  out.reserve(muons.size());
  launch_all(
      network, KernelId::kRecalibrate, muons.size(),
      [&](std::size_t row, std::size_t in_launch, std::vector<MuonRecord>& records) {
        records.push_back({muons[row].word, tag_of(in_launch, 0)});
      },
      [&](std::uint64_t bits) { out.push_back(std::bit_cast<RecalibratedMuon>(bits)); });
  Reference reference(network);
  std::array<std::int64_t, 3> expected{};
  for (std::size_t row = 0; row < muons.size(); row += kReferenceStride) {
    reference.evaluate(std::span(&muons[row].word, 1), expected);
    const auto& got = out[row];
    if (std::array<std::int64_t, 3>{got.phi, got.eta, got.pt} != expected) report_difference(network, row);
  }
  return out;
}

std::vector<std::int16_t> classify_all(const Network& network, std::span<const PairSample> pairs) {
  std::vector<std::int16_t> out;
  out.reserve(pairs.size());
  launch_all(
      network, KernelId::kClassify, pairs.size(),
      [&](std::size_t row, std::size_t in_launch, std::vector<MuonRecord>& records) {
        records.push_back({pairs[row].first, tag_of(in_launch, 0)});
        records.push_back({pairs[row].second, tag_of(in_launch, 1)});
      },
      [&](std::uint64_t bits) { out.push_back(pair_logit({bits})); });
  Reference reference(network);
  std::array<std::int64_t, 1> expected{};
  for (std::size_t row = 0; row < pairs.size(); row += kReferenceStride) {
    reference.evaluate(std::array{pairs[row].first, pairs[row].second}, expected);
    if (out[row] != expected[0]) report_difference(network, row);
  }
  return out;
}

}  // namespace mu40
