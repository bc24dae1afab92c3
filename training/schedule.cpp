#include "schedule.hpp"

#include <cmath>
#include <numbers>

namespace mu40 {
namespace {

// Rate at `done` in 0..1 of a part of the schedule.
float cosine(float rate, double done) {
  constexpr double kLast = 0.01;
  return rate * static_cast<float>(kLast + (1 - kLast) / 2 * (1 + std::cos(std::numbers::pi * done)));
}

}  // namespace

void run_schedule(const Schedule& schedule, std::size_t steps, const std::function<double(float rate)>& step,
                  const std::function<void()>& quantise, const TrainProgress& progress) {
  int done = 0;
  const auto part = [&](int epochs, float rate) {
    for (int epoch = 0; epoch < epochs; ++epoch) {
      double loss = 0;
      for (std::size_t i = 0; i < steps; ++i) {
        const double share = (epoch + static_cast<double>(i) / static_cast<double>(steps)) / epochs;
        loss += step(cosine(rate, share));
      }
      progress(++done, schedule.float_epochs + schedule.integer_epochs, loss / static_cast<double>(steps));
    }
  };
  part(schedule.float_epochs, schedule.float_rate);
  quantise();
  part(schedule.integer_epochs, schedule.integer_rate);
}

}  // namespace mu40
