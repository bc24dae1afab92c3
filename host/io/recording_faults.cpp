#include "io/recording_faults.hpp"

#include <string>

namespace mu40 {
namespace {

constexpr std::array<std::string_view, kRecordingFaultCount> kNames{
    "wrong_file_size", "wrong_orbit_count", "broken_orbit_header", "truncated_orbit", "wrong_checksum", "no_source",
    "wrong_run",       "wrong_lumisection", "orbit_gap",           "orbit_repeat",    "orbit_disorder", "fill",
    "truncated_block", "too_many_muons",    "bx_out_of_range",     "wrong_orbit",     "repeated_bx",    "bx_disorder"};

std::string text_of(const FaultRecord& record) {
  const std::string found = std::to_string(record.found);
  const std::string expected = std::to_string(record.expected);
  switch (record.fault) {
    case RecordingFault::kWrongFileSize:
      return "the file header tells " + found + " bytes, the file has " + expected;
    case RecordingFault::kWrongOrbitCount:
      return "the file header tells " + found + " orbits, the file has " + expected;
    case RecordingFault::kBrokenOrbitHeader:
      return "no valid orbit header (version " + found + ", " + expected + " was expected, or its size leads nowhere)";
    case RecordingFault::kTruncatedOrbit:
      return "an orbit needs " + expected + " bytes, the file ends after " + found;
    case RecordingFault::kWrongChecksum:
      return "the payload has CRC-32C " + found + ", its header tells " + expected;
    case RecordingFault::kNoSource:
      return "a payload of " + found + " bytes has no source id, at least " + expected + " were expected";
    case RecordingFault::kWrongRun:
      return "run " + found + ", the file header tells " + expected;
    case RecordingFault::kWrongLumisection:
      return "lumisection " + found + ", the file header tells " + expected;
    case RecordingFault::kOrbitGap:
      return "orbit " + found + " follows, " + expected + " was expected";
    case RecordingFault::kOrbitRepeat:
      return "orbit " + found + " comes again";
    case RecordingFault::kOrbitDisorder:
      return "orbit " + found + " comes after " + expected;
    case RecordingFault::kFill:
      return found + " fill words of 0xFFFFFFFF";
    case RecordingFault::kTruncatedBlock:
      return "a BX block needs " + expected + " bytes, the payload ends after " + found;
    case RecordingFault::kTooManyMuons:
      return found + " muons in a BX, at most " + expected + " were expected";
    case RecordingFault::kBxOutOfRange:
      return "BX " + found + ", 1.." + expected + " was expected";
    case RecordingFault::kWrongOrbit:
      return "a BX block of orbit " + found + ", " + expected + " was expected";
    case RecordingFault::kRepeatedBx:
      return "BX " + found + " comes again in its orbit";
    case RecordingFault::kBxDisorder:
      return "BX " + found + " comes after BX " + expected;
  }
  return {};
}

}  // namespace

std::string_view name_of(RecordingFault fault) noexcept { return kNames[static_cast<std::size_t>(fault)]; }

std::string describe(const FaultRecord& record) {
  std::string sentence = "byte " + std::to_string(record.offset_bytes) + ", orbit " + std::to_string(record.orbit) +
                         ": " + text_of(record);
  if (record.skipped_bytes != 0) sentence += "; " + std::to_string(record.skipped_bytes) + " bytes skipped";
  return sentence;
}

}  // namespace mu40
