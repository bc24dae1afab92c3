#include "learning_samples.hpp"

#include <cmath>

namespace mu40 {

TrainingSamples LearningSamples::first(double share) const {
  const auto part = [share](const auto& samples) {
    const auto count = static_cast<std::size_t>(std::llround(share * static_cast<double>(samples.size())));
    return std::span(samples).first(std::min(count, samples.size()));
  };
  return {part(natural.muons), part(flat.muons), part(pairs.pairs)};
}

SampleCounts counts_of(const Recipe& recipe) {
  const auto muons = static_cast<std::size_t>(recipe.muons);
  return {muons - muons / 3, muons / 3, static_cast<std::size_t>(recipe.pairs)};
}

LearningSamples generate_for(KernelId task, const Tune& tune, Purpose purpose, const SampleCounts& counts,
                             std::uint64_t number) {
  const auto of_kind = [&](SampleKind kind, std::size_t count) {
    return generate_samples(tune, {.kind = kind, .purpose = purpose, .number = number, .count = count});
  };
  LearningSamples out;
  if (task == KernelId::kClassify) {
    out.pairs = of_kind(SampleKind::kPairs, counts.pairs);
  } else {
    out.natural = of_kind(SampleKind::kNatural, counts.natural);
    out.flat = of_kind(SampleKind::kFlat, counts.flat);
  }
  return out;
}

}  // namespace mu40
