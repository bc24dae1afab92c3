// The order in which training visits samples: a function of seed and step alone, so that training can go on anywhere.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <vector>

namespace mu40 {

// Endless batches of row numbers; each round visits the rows in a new order, but for the last rows that fill no batch.
// Single thread.
class SeededBatches {
 public:
  // `rows` >= 1; a batch has `batch` rows, or all if there are fewer.
  SeededBatches(std::size_t rows, std::size_t batch, std::uint64_t seed)
      : order_(rows), batch_(std::min(rows, batch)), seed_(seed) {}

  // Valid until the next call.
  [[nodiscard]] std::span<const std::uint32_t> at(std::uint64_t step) {
    shuffle_for(step / per_round() + 1);
    return std::span<const std::uint32_t>(order_).subspan(step % per_round() * batch_, batch_);
  }

  [[nodiscard]] std::size_t per_round() const noexcept { return order_.size() / batch_; }

 private:
  void shuffle_for(std::uint64_t round) {
    if (round == round_) return;
    round_ = round;
    std::iota(order_.begin(), order_.end(), 0U);
    std::seed_seq seeds{seed_ & 0xFFFFFFFFU, seed_ >> 32U, round};
    std::mt19937_64 random(seeds);
    std::shuffle(order_.begin(), order_.end(), random);
  }

  std::vector<std::uint32_t> order_;
  std::size_t batch_;
  std::uint64_t seed_;
  std::uint64_t round_ = 0;
};

}  // namespace mu40
