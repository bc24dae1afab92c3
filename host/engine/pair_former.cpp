#include "engine/pair_former.hpp"

namespace mu40 {

void PairFormer::start(std::span<const MuonRecord> muons) noexcept {
  muons_ = muons;
  i_ = 0;
  j_ = 1;
}

std::size_t PairFormer::next() noexcept {
  const std::size_t n = muons_.size();
  std::size_t pairs = 0;
  while (j_ < n) {
    if (tag_bx_key(muons_[i_].tag) != tag_bx_key(muons_[j_].tag)) {
      ++i_;
      j_ = i_ + 1;
      continue;
    }
    if (pairs == kBlockLanes) return pairs;
    first_[pairs] = muons_[i_];
    second_[pairs] = muons_[j_];
    ++pairs;
    ++j_;
    if (j_ == n) {
      ++i_;
      j_ = i_ + 1;
    }
  }
  return pairs;
}

}  // namespace mu40
