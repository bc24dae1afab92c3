#include "sample_source.hpp"

#include <string>

#include "generate/orbit_generator.hpp"
#include "layout/error.hpp"

namespace mu40 {

std::uint64_t generator_seed(SampleKind kind, Purpose purpose, std::uint64_t number) {
  if (number >= kSeedsPerKind) {
    throw Error(ErrorCode::kInvalidArgument,
                "sample number is " + std::to_string(number) + ", expected less than " + std::to_string(kSeedsPerKind));
  }
  return (static_cast<std::uint64_t>(purpose) + 1) * kSeedsPerPurpose +
         static_cast<std::uint64_t>(kind) * kSeedsPerKind + number;
}

Samples generate_samples(const Tune& tune, const SampleOrder& order) {
  OrbitSettings settings;
  settings.seed = generator_seed(order.kind, order.purpose, order.number);
  settings.occupancy = 1;
  settings.muons_per_bx = order.kind == SampleKind::kPairs ? 2 : 1;
  settings.spectrum = order.kind == SampleKind::kFlat ? Spectrum::kFlat : Spectrum::kNatural;
  OrbitGenerator generator(tune, settings);
  Samples samples;
  const auto counted = [&] { return order.kind == SampleKind::kPairs ? samples.pairs.size() : samples.muons.size(); };
  for (std::uint32_t orbit = 1; counted() < order.count; ++orbit) {
    const auto view = generator.generate(orbit);
    samples.add(view, generator.truth());
  }
  if (order.kind == SampleKind::kPairs) {
    samples.pairs.resize(order.count);
  } else {
    samples.muons.resize(order.count);
  }
  return samples;
}

}  // namespace mu40
