#include "support/small_replay.hpp"

#include <random>

#include "layout/error.hpp"

namespace mu40 {
namespace {

std::uint64_t hash_of(const MuonWord& word) {
  std::uint64_t x = (std::uint64_t{word.f} << 32U) ^ (std::uint64_t{word.s} << 7U) ^ word.extra;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  return x ^ (x >> 27U);
}

}  // namespace

ExpectedKernels arithmetic_kernels() {
  const auto recalibrate = [](std::span<const MuonRecord> muons) {
    std::vector<RecalibratedMuon> results;
    for (const MuonRecord& muon : muons) {
      const std::uint64_t h = hash_of(muon.word);
      results.push_back({static_cast<std::int16_t>(h % (576 * 32)),
                         static_cast<std::int16_t>(static_cast<int>((h >> 20U) % 8000) - 4000),
                         static_cast<std::int16_t>((h >> 40U) % 16000), 0});
    }
    return results;
  };
  const auto classify = [](std::span<const MuonRecord> muons) {
    std::vector<ClassifiedPair> pairs;
    for (std::size_t i = 0; i < muons.size(); ++i) {
      for (std::size_t j = i + 1; j < muons.size() && tag_bx_key(muons[j].tag) == tag_bx_key(muons[i].tag); ++j) {
        const auto logit = static_cast<std::int16_t>(hash_of(muons[i].word) + 3 * hash_of(muons[j].word));
        pairs.push_back(make_pair_record(logit, tag_index(muons[i].tag), tag_index(muons[j].tag), tag_bx(muons[i].tag),
                                         tag_offset(muons[i].tag)));
      }
    }
    return pairs;
  };
  return {recalibrate, classify, {0x1111, 0x2222}};
}

void OrbitBuffer::add_block(std::uint16_t block_bx, const std::vector<MuonWord>& words) {
  bx.push_back(block_bx);
  muons.insert(muons.end(), words.begin(), words.end());
  first_muon.push_back(static_cast<std::uint32_t>(muons.size()));
}

MuonWord final_muon(int pt, int eta, int phi) {
  MuonWord word;
  set(word, MuonField::kPt, pt);
  set(word, MuonField::kEta, eta);
  set(word, MuonField::kPhi, phi);
  set(word, MuonField::kQuality, 12);
  set(word, MuonField::kChargeValid, 1);
  return word;
}

std::vector<OrbitBuffer> random_orbits(std::uint32_t orbits, std::uint32_t filled_bx, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution<>(low, high)(random); };
  std::vector<OrbitBuffer> result(orbits);
  for (std::uint32_t n = 0; n < orbits; ++n) {
    result[n].orbit = 1000 + n;
    for (std::uint32_t b = 0; b < filled_bx; ++b) {
      std::vector<MuonWord> words(static_cast<std::size_t>(draw(1, 3)));
      for (MuonWord& word : words) {
        word = final_muon(draw(1, 511), draw(-220, 220), draw(0, 575));
        set(word, MuonField::kCharge, draw(0, 1));
        set(word, MuonField::kIntermediate, draw(0, 9) == 0 ? 1 : 0);
      }
      result[n].add_block(static_cast<std::uint16_t>(1 + b * (kBxPerOrbit / filled_bx)), words);
    }
  }
  return result;
}

ReplaySet small_replay(std::uint32_t orbits, std::uint32_t filled_bx, std::uint64_t seed) {
  ReplaySet replay(std::size_t{1} << 30U);
  for (const OrbitBuffer& orbit : random_orbits(orbits, filled_bx, seed)) {
    if (!replay.add(orbit.view())) throw Error(ErrorCode::kInternal, "a small replay passes its limit");
  }
  replay.compute_expected(arithmetic_kernels, 2);
  return replay;
}

}  // namespace mu40
