// The order in which training visits samples, how long and how fast it learns.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <random>
#include <span>
#include <vector>

namespace mu40 {

// Float epochs, then epochs with the integers in the forward pass; the rate falls as half a cosine in each part.
struct Schedule {
  int float_epochs = 14;
  int integer_epochs = 8;
  float float_rate = 1e-2F;
  float integer_rate = 2e-3F;
};

// Called after each epoch with its number, the number of epochs and the mean loss.
using TrainProgress = std::function<void(int epoch, int epochs, double loss)>;

// Calls `step(rate)`, which returns a loss, `steps` times an epoch, and `quantise` before the first integer epoch.
void run_schedule(const Schedule& schedule, std::size_t steps, const std::function<double(float rate)>& step,
                  const std::function<void()>& quantise, const TrainProgress& progress);

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
