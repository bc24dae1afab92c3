// The muons of one bunch crossing with the truth behind them. Single muons and pairs: real ones, ghosts (one muon
// measured by two neighbouring track finders, farther apart than uGMT's cancel-out), true pairs of which offline lost a
// muon, and muons beside a candidate with nothing behind it. Constants: tune.hpp.
//
// Truth: a real pair has a dimuon number and both muons matched; of a ghost pair the first measurement is matched and
// the copy is not; of a look-alike one of the two, at random, is not.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "event/truth.hpp"
#include "generate/muon_response.hpp"
#include "generate/pair_kinematics.hpp"
#include "generate/true_muon.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {

// What became of a BX: for the summary of a generated recording.
struct BxCounts {
  std::uint64_t muons = 0;        // all recorded ones
  std::uint64_t final_muons = 0;  // those the networks see
  std::uint64_t matched = 0;
  std::uint64_t pairs = 0;  // pairs generated as one: real, ghosts, look-alikes, unmatched
  std::uint64_t real_pairs = 0;
  std::uint64_t ghosts = 0;
};

// The muons of one BX in recorded order. Plain value; holds at most kMaxMuonsPerBx.
struct BxMuons {
  std::size_t count = 0;
  std::array<MuonWord, kMaxMuonsPerBx> words;
  std::array<MuonTruth, kMaxMuonsPerBx> truth;  // orbit and bx still 0
};

// Immutable.
class BxSource {
 public:
  static constexpr unsigned kMaxFinalMuons = 8;  // what uGMT sends

  BxSource(const Tune& tune, Spectrum spectrum);
  BxSource(const BxSource&) = delete;  // pairs_ refers to muons_
  BxSource& operator=(const BxSource&) = delete;

  [[nodiscard]] const Samplers& samplers() const noexcept { return samplers_; }

  // A BX with a multiplicity drawn from the tune, and now and then a muon that a reader has to filter.
  void fill_natural(BxMuons& bx, BxCounts& counts, Random& random) const noexcept;

  // A BX with exactly `muons` final muons, 1..8, and nothing else.
  void fill_exactly(unsigned muons, BxMuons& bx, BxCounts& counts, Random& random) const noexcept;

 private:
  class Filling;

  [[nodiscard]] unsigned draw_multiplicity(Random& random) const noexcept;
  void add_single(Filling& filling, Random& random) const noexcept;
  void add_candidate(Filling& filling, Random& random) const noexcept;
  void add_pair(Filling& filling, Random& random) const noexcept;
  void add_ghost_pair(Filling& filling, Random& random) const noexcept;
  [[nodiscard]] MeasuredMuon measure(const TrueMuon& muon, Random& random) const noexcept;
  [[nodiscard]] bool cancels_out(const MeasuredMuon& a, const MeasuredMuon& b) const noexcept;

  Tune tune_;
  Samplers samplers_;
  TrueMuonSource muons_;
  PairSource pairs_;
  MuonResponse response_;
};

}  // namespace mu40
