// What a RecordingReader found wrong in a file, and the account of what it delivered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mu40 {

// The kinds of fault; meaning_of() tells each.
enum class RecordingFault : std::uint8_t {
  kWrongFileSize,
  kWrongOrbitCount,
  kBrokenOrbitHeader,
  kTruncatedOrbit,
  kWrongChecksum,
  kNoSource,
  kWrongRun,
  kWrongLumisection,
  kOrbitGap,
  kOrbitRepeat,
  kOrbitDisorder,
  kFill,
  kTruncatedBlock,
  kTooManyMuons,
  kBxOutOfRange,
  kWrongOrbit,
  kRepeatedBx,
  kBxDisorder,
};
inline constexpr std::size_t kRecordingFaultCount = 18;

// snake_case, e.g. "wrong_checksum"; the names in reports.
[[nodiscard]] std::string_view name_of(RecordingFault fault) noexcept;
// What the fault is and what becomes of its bytes, for docs/formats.md.
[[nodiscard]] std::string_view meaning_of(RecordingFault fault) noexcept;

// One fault and where it stands.
struct FaultRecord {
  RecordingFault fault;
  std::uint64_t offset_bytes;  // in the file, of the faulty header or block
  std::uint32_t orbit;         // as its header tells; 0 where there is none
  std::uint64_t found;         // the offending value
  std::uint64_t expected;      // what it should have been, or its bound
  std::uint64_t skipped_bytes;
};

// The fault as one sentence with byte offset, value and expectation.
[[nodiscard]] std::string describe(const FaultRecord& record);

// Counts of every fault, and the first kMaxRecords of them in file order. Not thread-safe.
class RecordingFaults {
 public:
  static constexpr std::size_t kMaxRecords = 256;

  RecordingFaults() { records_.reserve(kMaxRecords); }

  void add(const FaultRecord& record) noexcept {
    ++counts_[static_cast<std::size_t>(record.fault)];
    ++total_;
    if (records_.size() < kMaxRecords) records_.push_back(record);
  }
  void clear() noexcept {
    counts_ = {};
    total_ = 0;
    records_.clear();
  }

  [[nodiscard]] std::uint64_t count(RecordingFault fault) const noexcept {
    return counts_[static_cast<std::size_t>(fault)];
  }
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] const std::vector<FaultRecord>& records() const noexcept { return records_; }

 private:
  std::array<std::uint64_t, kRecordingFaultCount> counts_{};
  std::uint64_t total_ = 0;
  std::vector<FaultRecord> records_;
};

// Where every byte and muon of the part read so far went. At the end of a file
// used_bytes + other_source_bytes + skipped_bytes = file size.
struct RecordingAccount {
  std::uint64_t orbits = 0;               // delivered
  std::uint64_t blocks = 0;               // BX blocks delivered
  std::uint64_t muons = 0;                // delivered, filtered ones included
  std::uint64_t intermediate = 0;         // of them: intermediate muons, which the networks do not see
  std::uint64_t empty = 0;                // of them: final muons with pt 0, which the networks do not see
  std::uint64_t orbits_found = 0;         // orbit headers, of any source, delivered or not
  std::uint64_t other_source_orbits = 0;  // orbits of other sources than uGMT: passed over, no fault
  std::uint64_t missing_orbits = 0;       // numbers left out by the gaps
  std::uint64_t used_bytes = 0;           // headers and blocks delivered
  std::uint64_t other_source_bytes = 0;
  std::uint64_t skipped_bytes = 0;
};

}  // namespace mu40
