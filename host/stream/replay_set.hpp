// A recording made ready for replay: for each orbit the records that go to the board and, computed once, the bytes that
// must come back. Muons that are not final are filtered here, and counted. Immutable while streaming.
// Not here: reading files (io/), the order of the replay (orbit_source.hpp), comparing (launch_check.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "event/orbit_view.hpp"
#include "event/truth.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {

// What the two kernels must write for the records of one orbit (offset 0), and for which networks.
struct ExpectedKernels {
  std::function<std::vector<RecalibratedMuon>(std::span<const MuonRecord>)> recalibrate;
  std::function<std::vector<ClassifiedPair>(std::span<const MuonRecord>)> classify;
  std::array<std::uint64_t, kKernelCount> network_hash{};  // Network::short_hash()
};

// Where the recorded muons went.
struct ReplayCounts {
  std::uint64_t recorded_muons = 0;
  std::uint64_t muons = 0;            // records for the board; the rest is in the two counts below
  std::uint64_t filtered_muons = 0;   // intermediate, or pt 0
  std::uint64_t malformed_muons = 0;  // in a BX block with bx outside 1..3564, more than 16 muons, or a repeated bx
  std::uint64_t pairs = 0;
  std::uint64_t filled_bx = 0;  // BX with a record
  std::uint64_t muons_without_truth = 0;
  bool is_prefix = false;  // the recording goes on: an orbit was refused
};

// Set up by one thread (add ..., then attach_truth, compute_expected), then read by any number.
class ReplaySet {
 public:
  // At most `bytes_limit` bytes for records, expected and read-back results and truth.
  explicit ReplaySet(std::size_t bytes_limit) : bytes_limit_(bytes_limit) {}

  // Appends an orbit; false, and nothing is added, where it would pass the limit: the set then is a prefix of the
  // recording. BX blocks are brought into ascending order, as the kernels want them.
  [[nodiscard]] bool add(const OrbitView& orbit);

  // Joins truth to the records by (orbit, bx, index); `rows` ascend in that key. A record without a row is unmatched
  // and counted.
  void attach_truth(std::span<const MuonTruth> rows);

  // Computes the expected results of every orbit on `threads` threads, each with kernels of its own from `make`. Throws
  // what the kernels throw, and Error where they return a wrong number of records.
  void compute_expected(const std::function<ExpectedKernels()>& make, unsigned threads);

  [[nodiscard]] std::uint32_t orbits() const noexcept { return static_cast<std::uint32_t>(numbers_.size()); }
  // As recorded.
  [[nodiscard]] std::uint32_t orbit_number(std::uint32_t orbit) const noexcept { return numbers_[orbit]; }
  // Records with orbit offset 0, in (bx, index) order.
  [[nodiscard]] std::span<const MuonRecord> muons(std::uint32_t orbit) const noexcept {
    return std::span(muons_).subspan(first_muon_[orbit], first_muon_[orbit + 1] - first_muon_[orbit]);
  }
  [[nodiscard]] std::uint32_t pair_count(std::uint32_t orbit) const noexcept {
    return static_cast<std::uint32_t>(first_pair_[orbit + 1] - first_pair_[orbit]);
  }
  [[nodiscard]] std::span<const RecalibratedMuon> expected_muons(std::uint32_t orbit) const noexcept {
    return std::span(expected_muons_).subspan(first_muon_[orbit], first_muon_[orbit + 1] - first_muon_[orbit]);
  }
  [[nodiscard]] std::span<const ClassifiedPair> expected_pairs(std::uint32_t orbit) const noexcept {
    return std::span(expected_pairs_).subspan(first_pair_[orbit], pair_count(orbit));
  }
  // One a record; empty without truth.
  [[nodiscard]] std::span<const MuonTruth> truth(std::uint32_t orbit) const noexcept {
    return truth_.empty() ? std::span<const MuonTruth>{}
                          : std::span(truth_).subspan(first_muon_[orbit], first_muon_[orbit + 1] - first_muon_[orbit]);
  }
  // Where the orbit's records and pairs start, counted over the whole set.
  [[nodiscard]] std::size_t first_muon(std::uint32_t orbit) const noexcept { return first_muon_[orbit]; }
  [[nodiscard]] std::size_t first_pair(std::uint32_t orbit) const noexcept { return first_pair_[orbit]; }

  [[nodiscard]] bool has_expected() const noexcept { return has_expected_; }
  [[nodiscard]] bool has_truth() const noexcept { return has_truth_; }
  [[nodiscard]] std::uint64_t network_hash(KernelId kernel) const noexcept {
    return network_hash_[static_cast<std::size_t>(kernel)];
  }
  [[nodiscard]] const ReplayCounts& counts() const noexcept { return counts_; }
  // Of the orbit with most; what a slot must hold is this times the orbits in a launch.
  [[nodiscard]] std::uint32_t most_muons() const noexcept { return most_muons_; }
  [[nodiscard]] std::uint32_t most_pairs() const noexcept { return most_pairs_; }

 private:
  void compute_orbit(const ExpectedKernels& kernels, std::uint32_t orbit);

  std::size_t bytes_limit_;
  std::vector<std::uint32_t> numbers_;      // [orbits]
  std::vector<std::size_t> first_muon_{0};  // [orbits + 1]
  std::vector<std::size_t> first_pair_{0};  // [orbits + 1]
  std::vector<MuonRecord> muons_;
  std::vector<RecalibratedMuon> expected_muons_;
  std::vector<ClassifiedPair> expected_pairs_;
  std::vector<MuonTruth> truth_;
  std::array<std::uint64_t, kKernelCount> network_hash_{};
  ReplayCounts counts_;
  std::uint32_t most_muons_ = 0;
  std::uint32_t most_pairs_ = 0;
  bool has_expected_ = false;
  bool has_truth_ = false;
};

}  // namespace mu40
