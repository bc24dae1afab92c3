#include "io/recording_faults.hpp"

#include <string>

namespace mu40 {
namespace {

struct FaultText {
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<FaultText, kRecordingFaultCount> kTexts{{
    {"wrong_file_size", "the file header tells another size; nothing is skipped"},
    {"wrong_orbit_count", "the file header tells another number of orbits; nothing is skipped"},
    {"broken_orbit_header", "no orbit header where one was due, or its size leads nowhere; skipped to the next orbit"},
    {"truncated_orbit", "the file ends inside an orbit; the rest of the file is skipped"},
    {"wrong_checksum", "a checksum is given and the payload has another; the orbit is skipped"},
    {"no_source", "a payload too short for its source id; the orbit is skipped"},
    {"wrong_run", "another run than the file header's; delivered"},
    {"wrong_lumisection", "another lumisection than the file header's; delivered"},
    {"orbit_gap", "orbit numbers are missing before this orbit; delivered"},
    {"orbit_repeat", "the highest orbit number so far comes again; delivered"},
    {"orbit_disorder", "an orbit number below the highest so far; delivered"},
    {"fill", "words of 0xFFFFFFFF where a BX block was due; they are skipped"},
    {"truncated_block", "the payload ends inside a BX block; the rest of the payload is skipped"},
    {"too_many_muons", "a BX block of more than 16 muons; the block is skipped"},
    {"bx_out_of_range", "a BX outside 1..3564; the block is skipped"},
    {"wrong_orbit", "a BX block of another orbit than its header's; the block is skipped"},
    {"repeated_bx", "a BX that the orbit has already; the second block is skipped"},
    {"bx_disorder", "a BX below the one before; delivered, the orbit's blocks are put in order"},
}};

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

std::string_view name_of(RecordingFault fault) noexcept { return kTexts[static_cast<std::size_t>(fault)].name; }

std::string_view meaning_of(RecordingFault fault) noexcept { return kTexts[static_cast<std::size_t>(fault)].meaning; }

std::string describe(const FaultRecord& record) {
  std::string sentence = "byte " + std::to_string(record.offset_bytes) + ", orbit " + std::to_string(record.orbit) +
                         ": " + text_of(record);
  if (record.skipped_bytes != 0) sentence += "; " + std::to_string(record.skipped_bytes) + " bytes skipped";
  return sentence;
}

}  // namespace mu40
