#include "generate/bx_source.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace mu40 {
namespace {

const Tune& validated(const Tune& tune) {
  validate(tune);
  return tune;
}

// Puts a muon that readers filter behind the final ones, without truth.
void append_filtered(const MuonWord& word, BxMuons& bx, BxCounts& counts) noexcept {
  bx.words[bx.count] = word;
  bx.truth[bx.count] = {};
  ++bx.count;
  ++counts.muons;
}

}  // namespace

// The BX being filled: its final muons stay in uGMT's order, pT then quality, both descending.
class BxSource::Filling {
 public:
  Filling(BxMuons& bx, BxCounts& counts) noexcept : bx_(bx), counts_(counts) { bx_.count = 0; }

  [[nodiscard]] BxCounts& counts() noexcept { return counts_; }
  [[nodiscard]] std::uint32_t new_dimuon() noexcept { return ++dimuons_; }

  // `muon` is the offline muon behind the measurement, or null; `dimuon` its real pair, or 0.
  void add(const MeasuredMuon& measured, const TrueMuon* muon, std::uint32_t dimuon) noexcept {
    const int rank = measured.hw_pt * 16 + measured.quality;
    std::size_t at = bx_.count++;
    for (; at > 0 && ranks_[at - 1] < rank; --at) {
      ranks_[at] = ranks_[at - 1];
      bx_.words[at] = bx_.words[at - 1];
      bx_.truth[at] = bx_.truth[at - 1];
    }
    ranks_[at] = rank;
    bx_.words[at] = word_of(measured);
    MuonTruth& truth = bx_.truth[at];
    truth = {};
    if (muon != nullptr) {
      truth.matched = true;
      truth.charge = static_cast<std::int8_t>(muon->charge);
      truth.pt_gev = muon->pt_gev;
      truth.eta = muon->eta;
      truth.phi_rad = muon->phi_rad;
      truth.dimuon = dimuon;
      ++counts_.matched;
    }
  }

  // Numbers the muons that one track-finder sector gives: first, second and third in recorded order.
  void number_tf_indices() noexcept {
    for (std::size_t i = 1; i < bx_.count; ++i) {
      const auto first = get(bx_.words[i], MuonField::kTfIndex);
      int before = 0;
      for (std::size_t j = 0; j < i; ++j) {
        if (get(bx_.words[j], MuonField::kTfIndex) / kMuonsPerSector == first / kMuonsPerSector) ++before;
      }
      set(bx_.words[i], MuonField::kTfIndex, first + std::min(before, kMuonsPerSector - 1));
    }
  }

  void finish() noexcept {
    counts_.muons += bx_.count;
    counts_.final_muons += bx_.count;
    number_tf_indices();
  }

 private:
  static constexpr int kMuonsPerSector = 3;

  BxMuons& bx_;
  BxCounts& counts_;
  std::array<int, kMaxMuonsPerBx> ranks_;
  std::uint32_t dimuons_ = 0;
};

BxSource::BxSource(const Tune& tune, Spectrum spectrum)
    : tune_(validated(tune)), muons_(tune, spectrum), pairs_(tune, muons_), response_(tune) {}

void BxSource::fill_natural(BxMuons& bx, BxCounts& counts, Random& random) const noexcept {
  fill_exactly(draw_multiplicity(random), bx, counts, random);
  const float u = random.uniform();
  if (u < tune_.intermediate_rate) {
    MuonWord copy = bx.words[static_cast<std::size_t>(random.uniform() * static_cast<float>(bx.count))];
    set(copy, MuonField::kIntermediate, 1);
    append_filtered(copy, bx, counts);
  } else if (u < tune_.intermediate_rate + tune_.empty_muon_rate) {
    append_filtered(MuonWord{}, bx, counts);
  }
}

void BxSource::fill_exactly(unsigned muons, BxMuons& bx, BxCounts& counts, Random& random) const noexcept {
  Filling filling(bx, counts);
  unsigned missing = muons;
  bool pair = muons >= 2;  // two muons are one pair, so that the composition of pairs is the tune's
  while (missing > 0) {
    if (pair) {
      add_pair(filling, random);
      missing -= 2;
    } else {
      add_single(filling, random);
      --missing;
    }
    pair = missing >= 2 && random.chance(tune_.further_pair_share);
  }
  filling.finish();
}

unsigned BxSource::draw_multiplicity(Random& random) const noexcept {
  float u = random.uniform();
  unsigned muons = 1;
  while (muons < kMaxFinalMuons && u >= tune_.multiplicity[muons - 1]) u -= tune_.multiplicity[muons++ - 1];
  return muons;
}

void BxSource::add_single(Filling& filling, Random& random) const noexcept {
  if (random.chance(tune_.unmatched_single_share)) {
    add_candidate(filling, random);
    return;
  }
  const TrueMuon muon = muons_.anywhere(random);
  filling.add(measure(muon, random), &muon, 0);
}

void BxSource::add_candidate(Filling& filling, Random& random) const noexcept {
  const TrueMuon nothing = muons_.candidate(samplers_, random);
  filling.add(
      response_.measure(nothing, muons_.region_of(nothing.eta), tune_.candidate_quality_share, {}, samplers_, random),
      nullptr, 0);
}

void BxSource::add_pair(Filling& filling, Random& random) const noexcept {
  ++filling.counts().pairs;
  if (random.chance(tune_.real_pair_share)) {
    ++filling.counts().real_pairs;
    const TruePair pair = pairs_.draw(samplers_, random);
    const std::uint32_t dimuon = filling.new_dimuon();
    filling.add(measure(pair.first, random), &pair.first, dimuon);
    filling.add(measure(pair.second, random), &pair.second, dimuon);
    return;
  }
  const float u = random.uniform();
  if (u < tune_.ghost_share) {
    ++filling.counts().ghosts;
    add_ghost_pair(filling, random);
  } else if (u < tune_.ghost_share + tune_.look_alike_share) {
    const TruePair pair = pairs_.draw(samplers_, random);  // in random order, so the second is any of the two
    filling.add(measure(pair.first, random), &pair.first, 0);
    filling.add(measure(pair.second, random), nullptr, 0);
  } else {
    const TrueMuon muon = muons_.anywhere(random);
    filling.add(measure(muon, random), &muon, 0);
    add_candidate(filling, random);
  }
}

void BxSource::add_ghost_pair(Filling& filling, Random& random) const noexcept {
  const bool endcap = random.chance(tune_.ghost_endcap_share);
  const auto& range = endcap ? tune_.ghost_endcap_eta : tune_.ghost_barrel_eta;
  const TrueMuon muon = muons_.at(static_cast<float>(random.sign()) * random.uniform(range[0], range[1]), random);
  const MeasuredMuon first =
      response_.measure(muon, endcap ? Region::kEndcap : Region::kBarrel, tune_.quality_share, {}, samplers_, random);
  MeasuredMuon copy;
  do {
    const Remeasurement again{.noise_factor = tune_.ghost_noise_factor,
                              .phi_codes = tune_.ghost_phi_codes * samplers_.gaussian(random),
                              .eta_codes = tune_.ghost_eta_codes * samplers_.gaussian(random),
                              .ln_pt = tune_.ghost_ln_pt * samplers_.gaussian(random)};
    copy = response_.measure(muon, Region::kOverlap, tune_.ghost_quality_share, again, samplers_, random);
  } while (cancels_out(first, copy));
  filling.add(first, &muon, 0);
  filling.add(copy, nullptr, 0);
}

MeasuredMuon BxSource::measure(const TrueMuon& muon, Random& random) const noexcept {
  return response_.measure(muon, muons_.region_of(muon.eta), tune_.quality_share, {}, samplers_, random);
}

bool BxSource::cancels_out(const MeasuredMuon& a, const MeasuredMuon& b) const noexcept {
  const int turn = std::abs(a.station.phi - b.station.phi);
  const float phi = tune_.cancel_out_factor[1] * static_cast<float>(kPhiUnitRad) *
                    static_cast<float>(std::min(turn, kPhiCodes - turn));
  const float eta =
      tune_.cancel_out_factor[0] * static_cast<float>(kEtaUnit) * static_cast<float>(a.station.eta - b.station.eta);
  return std::hypot(phi, eta) <= tune_.cancel_out_radius;
}

}  // namespace mu40
