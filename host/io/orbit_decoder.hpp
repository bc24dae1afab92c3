// Decodes the uGMT BX blocks of one orbit's payload into an OrbitView. Any bytes are safe to decode.
// Not here: orbit headers and the file around them (recording_reader.hpp).
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "event/orbit_view.hpp"
#include "io/recording_faults.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {

// Owns the memory of one orbit at a time. Single thread.
class OrbitDecoder {
 public:
  // Takes memory for payloads of up to `payload_bytes`, but never more than one orbit can need.
  explicit OrbitDecoder(std::uint64_t payload_bytes);

  // Decodes `blocks`, at most `payload_bytes` long, which stand at byte `offset` of the file, as orbit number `orbit`,
  // and adds to account and faults. A faulty block of known length is skipped alone, else the rest of the payload is.
  void decode(std::span<const std::byte> blocks, std::uint32_t orbit, std::uint64_t offset, RecordingFaults& faults,
              RecordingAccount& account) noexcept;

  // The orbit decoded last, BX ascending; valid until the next decode().
  [[nodiscard]] OrbitView view() const noexcept {
    return {orbit_, {bx_.data(), blocks_}, {first_muon_.data(), blocks_ + 1}, {words_.data(), muons_}};
  }

 private:
  void take_block(std::uint16_t bx, const std::byte* words, std::uint32_t muons, RecordingAccount& account) noexcept;
  void sort_by_bx() noexcept;

  std::uint32_t orbit_ = 0;
  std::size_t blocks_ = 0;
  std::size_t muons_ = 0;
  std::bitset<kBxPerOrbit + 1> has_bx_;
  // The spare arrays are for sorting.
  std::vector<std::uint16_t> bx_, spare_bx_;
  std::vector<std::uint32_t> first_muon_, spare_first_muon_;
  std::vector<MuonWord> words_, spare_words_;
};

}  // namespace mu40
