#include "stream/replay_set.hpp"

#include <algorithm>
#include <exception>
#include <numeric>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

#include "layout/error.hpp"

namespace mu40 {
namespace {

// Per record and per pair: its own bytes, expected ones, the ones read back, and truth.
constexpr std::size_t kBytesPerMuon = sizeof(MuonRecord) + 2 * sizeof(RecalibratedMuon) + sizeof(MuonTruth);
constexpr std::size_t kBytesPerPair = 2 * sizeof(ClassifiedPair);
constexpr std::size_t kBytesPerOrbit = 32;

std::span<const MuonWord> block_muons(const OrbitView& orbit, std::size_t block) {
  return orbit.muons.subspan(orbit.first_muon[block], orbit.first_muon[block + 1] - orbit.first_muon[block]);
}

auto key(const MuonTruth& row) { return std::tuple(row.orbit, row.bx, row.index); }

}  // namespace

bool ReplaySet::add(const OrbitView& orbit) {
  std::vector<std::size_t> order(orbit.bx.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return std::pair(orbit.bx[a], a) < std::pair(orbit.bx[b], b); });

  ReplayCounts counts = counts_;
  const std::size_t old_size = muons_.size();
  std::size_t pairs = 0;
  std::uint32_t last_bx = 0;
  for (const std::size_t block : order) {
    const std::uint32_t bx = orbit.bx[block];
    const auto words = block_muons(orbit, block);
    counts.recorded_muons += words.size();
    if (bx == last_bx || bx == 0 || bx > kBxPerOrbit || words.size() > kMaxMuonsPerBx) {
      counts.malformed_muons += words.size();
      continue;
    }
    last_bx = bx;
    std::size_t records = 0;
    for (std::uint32_t index = 0; index < words.size(); ++index) {
      if (!is_final(words[index])) {
        ++counts.filtered_muons;
        continue;
      }
      muons_.push_back({words[index], make_tag(bx, index, 0)});
      ++records;
    }
    pairs += records * (records - 1) / 2;
    if (records != 0) ++counts.filled_bx;
  }

  const std::size_t added = muons_.size() - old_size;
  const std::size_t bytes = muons_.size() * kBytesPerMuon + (first_pair_.back() + pairs) * kBytesPerPair +
                            (numbers_.size() + 1) * kBytesPerOrbit;
  if (bytes > bytes_limit_) {
    muons_.resize(old_size);
    counts_.is_prefix = true;
    return false;
  }
  counts.muons += added;
  counts.pairs += pairs;
  counts_ = counts;
  numbers_.push_back(orbit.orbit);
  first_muon_.push_back(muons_.size());
  first_pair_.push_back(first_pair_.back() + pairs);
  most_muons_ = std::max(most_muons_, static_cast<std::uint32_t>(added));
  most_pairs_ = std::max(most_pairs_, static_cast<std::uint32_t>(pairs));
  return true;
}

void ReplaySet::attach_truth(std::span<const MuonTruth> rows) {
  truth_.assign(muons_.size(), {});
  counts_.muons_without_truth = 0;
  for (std::uint32_t orbit = 0; orbit < orbits(); ++orbit) {
    auto row =
        std::lower_bound(rows.begin(), rows.end(), std::tuple(numbers_[orbit], std::uint16_t{0}, std::uint8_t{0}),
                         [](const MuonTruth& a, const auto& wanted) { return key(a) < wanted; });
    for (std::size_t m = first_muon_[orbit]; m < first_muon_[orbit + 1]; ++m) {
      const std::tuple wanted(numbers_[orbit], static_cast<std::uint16_t>(tag_bx(muons_[m].tag)),
                              static_cast<std::uint8_t>(tag_index(muons_[m].tag)));
      while (row != rows.end() && key(*row) < wanted) ++row;
      if (row != rows.end() && key(*row) == wanted) {
        truth_[m] = *row;
      } else {
        ++counts_.muons_without_truth;
      }
    }
  }
  has_truth_ = true;
}

void ReplaySet::compute_orbit(const ExpectedKernels& kernels, std::uint32_t orbit) {
  const auto recalibrated = kernels.recalibrate(muons(orbit));
  const auto pairs = kernels.classify(muons(orbit));
  if (recalibrated.size() != muons(orbit).size() || pairs.size() != pair_count(orbit)) {
    throw Error(ErrorCode::kInternal,
                "the reference computed " + std::to_string(recalibrated.size()) + " muons and " +
                    std::to_string(pairs.size()) + " pairs for orbit " + std::to_string(numbers_[orbit]) +
                    ", expected " + std::to_string(muons(orbit).size()) + " and " + std::to_string(pair_count(orbit)));
  }
  std::copy(recalibrated.begin(), recalibrated.end(),
            expected_muons_.begin() + static_cast<std::ptrdiff_t>(first_muon_[orbit]));
  std::copy(pairs.begin(), pairs.end(), expected_pairs_.begin() + static_cast<std::ptrdiff_t>(first_pair_[orbit]));
}

void ReplaySet::compute_expected(const std::function<ExpectedKernels()>& make, unsigned threads) {
  expected_muons_.resize(muons_.size());
  expected_pairs_.resize(first_pair_.back());
  threads = std::clamp(threads, 1U, 64U);
  std::vector<std::exception_ptr> failures(threads);
  std::vector<std::array<std::uint64_t, kKernelCount>> hashes(threads);
  {
    std::vector<std::jthread> workers;
    workers.reserve(threads);
    for (unsigned t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        try {
          const ExpectedKernels kernels = make();
          hashes[t] = kernels.network_hash;
          for (std::uint32_t orbit = t; orbit < orbits(); orbit += threads) compute_orbit(kernels, orbit);
        } catch (...) {
          failures[t] = std::current_exception();
        }
      });
    }
  }
  for (const auto& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  network_hash_ = hashes.front();
  has_expected_ = true;
}

}  // namespace mu40
