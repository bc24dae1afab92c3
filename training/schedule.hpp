// The order in which training visits samples, drawn from one stream of random numbers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <vector>

namespace mu40 {

// Endless batches of row numbers; shuffled anew each time all rows were seen. Single thread.
class Batches {
 public:
  Batches(std::size_t rows, std::size_t batch, std::mt19937_64& random)
      : order_(rows), batch_(std::min(rows, batch)), at_(rows), random_(random) {
    std::iota(order_.begin(), order_.end(), 0U);
  }

  [[nodiscard]] std::span<const std::uint32_t> next() {
    if (at_ + batch_ > order_.size()) {
      std::shuffle(order_.begin(), order_.end(), random_);
      at_ = 0;
    }
    const auto batch = std::span<const std::uint32_t>(order_).subspan(at_, batch_);
    at_ += batch_;
    return batch;
  }

  [[nodiscard]] std::size_t per_epoch() const noexcept { return order_.size() / batch_; }

 private:
  std::vector<std::uint32_t> order_;
  std::size_t batch_;
  std::size_t at_;
  std::mt19937_64& random_;
};

}  // namespace mu40
