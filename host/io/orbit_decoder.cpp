#include "io/orbit_decoder.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "io/frd_format.hpp"

namespace mu40 {
namespace {

constexpr std::uint32_t kFillWord = 0xFFFFFFFFU;

template <typename T>
T load(const std::byte* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::size_t fill_bytes(std::span<const std::byte> bytes) noexcept {
  std::size_t n = 0;
  while (bytes.size() - n >= sizeof kFillWord && load<std::uint32_t>(&bytes[n]) == kFillWord) n += sizeof kFillWord;
  return n;
}

}  // namespace

OrbitDecoder::OrbitDecoder(std::uint64_t payload_bytes) {
  const std::size_t blocks = std::min<std::uint64_t>(kBxPerOrbit, payload_bytes / sizeof(frd::BxBlockHeader));
  const std::size_t muons =
      std::min<std::uint64_t>(std::uint64_t{kBxPerOrbit} * kMaxMuonsPerBx, payload_bytes / sizeof(MuonWord));
  for (auto* bx : {&bx_, &spare_bx_}) bx->resize(blocks);
  for (auto* first_muon : {&first_muon_, &spare_first_muon_}) first_muon->resize(blocks + 1);
  for (auto* words : {&words_, &spare_words_}) words->resize(muons);
}

void OrbitDecoder::decode(std::span<const std::byte> blocks, std::uint32_t orbit, std::uint64_t offset,
                          RecordingFaults& faults, RecordingAccount& account) noexcept {
  orbit_ = orbit;
  blocks_ = 0;
  muons_ = 0;
  first_muon_[0] = 0;
  has_bx_.reset();
  bool ascending = true;
  std::uint32_t previous_bx = 0;

  std::size_t at = 0;
  const auto skip = [&](RecordingFault fault, std::uint64_t found, std::uint64_t expected, std::size_t bytes) {
    faults.add({fault, offset + at, orbit, found, expected, bytes});
    account.skipped_bytes += bytes;
    at += bytes;
  };

  while (at < blocks.size()) {
    const std::size_t left = blocks.size() - at;
    if (const std::size_t fill = fill_bytes(blocks.subspan(at)); fill != 0) {
      skip(RecordingFault::kFill, fill / sizeof kFillWord, 0, fill);
      continue;
    }
    if (left < sizeof(frd::BxBlockHeader)) {
      skip(RecordingFault::kTruncatedBlock, left, sizeof(frd::BxBlockHeader), left);
      break;
    }
    const auto header = load<frd::BxBlockHeader>(&blocks[at]);
    const std::uint32_t muons = frd::extract(header.match, frd::kACount) + frd::extract(header.match, frd::kBCount);
    const std::size_t block_bytes = sizeof header + muons * sizeof(MuonWord);
    const std::uint32_t block_orbit = header.orbit & frd::kOrbitNumberMask;
    if (left < block_bytes) {
      skip(RecordingFault::kTruncatedBlock, left, block_bytes, left);
    } else if (muons > kMaxMuonsPerBx) {
      skip(RecordingFault::kTooManyMuons, muons, kMaxMuonsPerBx, block_bytes);
    } else if (header.bx == 0 || header.bx > kBxPerOrbit) {
      skip(RecordingFault::kBxOutOfRange, header.bx, kBxPerOrbit, block_bytes);
    } else if (block_orbit != orbit) {
      skip(RecordingFault::kWrongOrbit, block_orbit, orbit, block_bytes);
    } else if (has_bx_[header.bx]) {
      skip(RecordingFault::kRepeatedBx, header.bx, 0, block_bytes);
    } else {
      if (header.bx < previous_bx) {
        ascending = false;
        faults.add({RecordingFault::kBxDisorder, offset + at, orbit, header.bx, previous_bx, 0});
      }
      previous_bx = header.bx;
      take_block(static_cast<std::uint16_t>(header.bx), &blocks[at] + sizeof header, muons, account);
      account.used_bytes += block_bytes;
      at += block_bytes;
    }
  }
  if (!ascending) sort_by_bx();
}

void OrbitDecoder::take_block(std::uint16_t bx, const std::byte* words, std::uint32_t muons,
                              RecordingAccount& account) noexcept {
  has_bx_.set(bx);
  std::uint32_t intermediate = 0;
  std::uint32_t final = 0;
  for (std::uint32_t i = 0; i < muons; ++i) {
    const auto word = load<MuonWord>(words + i * sizeof(MuonWord));
    words_[muons_ + i] = word;
    intermediate += static_cast<std::uint32_t>(get(word, MuonField::kIntermediate));
    final += is_final(word) ? 1U : 0U;
  }
  muons_ += muons;
  bx_[blocks_] = bx;
  first_muon_[++blocks_] = static_cast<std::uint32_t>(muons_);
  ++account.blocks;
  account.muons += muons;
  account.intermediate += intermediate;
  account.empty += muons - intermediate - final;
}

void OrbitDecoder::sort_by_bx() noexcept {
  std::array<std::uint16_t, kBxPerOrbit + 1> block_of{};
  for (std::size_t b = 0; b < blocks_; ++b) block_of[bx_[b]] = static_cast<std::uint16_t>(b);
  std::size_t sorted = 0;
  std::uint32_t end = 0;
  for (std::uint32_t bx = 1; bx <= kBxPerOrbit; ++bx) {
    if (!has_bx_[bx]) continue;
    const std::size_t b = block_of[bx];
    const auto first = words_.begin() + first_muon_[b];
    const std::uint32_t muons = first_muon_[b + 1] - first_muon_[b];
    std::copy(first, first + muons, spare_words_.begin() + end);
    end += muons;
    spare_bx_[sorted] = static_cast<std::uint16_t>(bx);
    spare_first_muon_[++sorted] = end;
  }
  std::swap(bx_, spare_bx_);
  std::swap(first_muon_, spare_first_muon_);
  std::swap(words_, spare_words_);
}

}  // namespace mu40
