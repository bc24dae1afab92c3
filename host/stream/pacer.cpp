#include "stream/pacer.hpp"

#include <cmath>

#include "layout/error.hpp"
#include "layout/kernel_interface.hpp"

namespace mu40 {

Pacer::Pacer(SteadyTime t0, double speed) : t0_(t0), period_(0) {
  if (!(speed >= kMinSpeed && speed <= kMaxSpeed)) {
    throw Error(ErrorCode::kInvalidArgument,
                "speed is " + std::to_string(speed) + ", expected 0.000001 to 10000 times the LHC's orbit rate");
  }
  const long double period_ns =
      static_cast<long double>(kBxPerOrbit) * 1e9L / (static_cast<long double>(kBxRateHz) * speed);
  period_ = static_cast<std::uint64_t>(std::roundl(std::ldexp(period_ns, kFractionBits)));
}

std::uint64_t Pacer::due_before(SteadyTime end) const noexcept {
  if (end <= t0_) return 0;
  __extension__ using Wide = unsigned __int128;
  const auto ns = static_cast<std::uint64_t>(std::chrono::nanoseconds{end - t0_}.count());
  // floor(k * period) < ns  <=>  k * period < ns, as ns is whole  <=>  k < ns / period.
  return static_cast<std::uint64_t>(((static_cast<Wide>(ns) << kFractionBits) + period_ - 1) / period_);
}

double Pacer::period_ns() const noexcept { return std::ldexp(static_cast<double>(period_), -int{kFractionBits}); }

}  // namespace mu40
