// What a RecordingReader found wrong in a file, and the account of what it delivered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mu40 {

// The kinds of fault. Unless said otherwise the bytes of the faulty part are skipped and the rest of the file is used.
enum class RecordingFault : std::uint8_t {
  kWrongFileSize,      // the file header tells another size; nothing skipped
  kWrongOrbitCount,    // the file header tells another number of orbits; nothing skipped
  kBrokenOrbitHeader,  // no orbit header where one was due, or its size leads nowhere: skipped to the next orbit header
  kTruncatedOrbit,     // the file ends inside an orbit
  kWrongChecksum,      // the payload's CRC-32C differs: the orbit is not delivered
  kNoSource,           // a payload too short for its source id
  kWrongRun,           // the orbit header tells another run than the file header; delivered
  kWrongLumisection,   // the orbit header tells another lumisection than the file header; delivered
  kOrbitGap,           // orbit numbers are missing before this orbit; delivered
  kOrbitRepeat,        // the number of the orbit before again; delivered
  kOrbitDisorder,      // a number below one already seen; delivered
  kFill,               // 0xFF words where a BX block was due
  kTruncatedBlock,     // the payload ends inside a BX block
  kTooManyMuons,       // a BX block of more than 16 muons
  kBxOutOfRange,       // a BX outside 1..3564
  kWrongOrbit,         // a BX block of another orbit than its header's
  kRepeatedBx,         // a BX that the orbit has already
  kBxDisorder,         // a BX below the one before; delivered, put in order
};
inline constexpr std::size_t kRecordingFaultCount = 18;

// snake_case, e.g. "wrong_checksum"; the names in reports.
[[nodiscard]] std::string_view name_of(RecordingFault fault) noexcept;

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
