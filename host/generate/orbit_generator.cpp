#include "generate/orbit_generator.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "event/filling_scheme.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

const OrbitSettings& validated(const OrbitSettings& settings) {
  if (!(settings.occupancy >= 0 && settings.occupancy <= 1)) {
    throw Error(ErrorCode::kInvalidArgument, "occupancy is " + std::to_string(settings.occupancy) + ", expected 0..1");
  }
  if (settings.muons_per_bx && (*settings.muons_per_bx < 1 || *settings.muons_per_bx > BxSource::kMaxFinalMuons)) {
    throw Error(ErrorCode::kInvalidArgument,
                "muons per BX is " + std::to_string(*settings.muons_per_bx) + ", expected 1..8");
  }
  return settings;
}

std::vector<std::uint16_t> candidate_bx(bool every_bx) {
  if (!every_bx) return {colliding_bx().begin(), colliding_bx().end()};
  std::vector<std::uint16_t> all(kBxPerOrbit);
  std::iota(all.begin(), all.end(), std::uint16_t{1});
  return all;
}

}  // namespace

OrbitGenerator::OrbitGenerator(const Tune& tune, const OrbitSettings& settings)
    : settings_(validated(settings)), source_(tune, settings.spectrum), candidates_(candidate_bx(settings.every_bx)) {
  skip_scale_ = static_cast<float>(-1.0 / std::log1p(-settings.occupancy));
  const std::size_t most_muons = candidates_.size() * kMaxMuonsPerBx;
  bx_.reserve(candidates_.size());
  first_muon_.reserve(candidates_.size() + 1);
  muons_.reserve(most_muons);
  truth_.reserve(most_muons);
}

OrbitView OrbitGenerator::generate(std::uint32_t orbit) noexcept {
  Random random(settings_.seed, orbit);
  bx_.clear();
  first_muon_.assign(1, 0);
  muons_.clear();
  truth_.clear();
  BxMuons muons;
  for (std::size_t i = skip(random); i < candidates_.size(); i += 1 + skip(random)) {
    if (settings_.muons_per_bx) {
      source_.fill_exactly(*settings_.muons_per_bx, muons, counts_, random);
    } else {
      source_.fill_natural(muons, counts_, random);
    }
    append(orbit, candidates_[i], muons);
  }
  return {orbit, bx_, first_muon_, muons_};
}

std::size_t OrbitGenerator::skip(Random& random) const noexcept {
  if (settings_.occupancy >= 1) return 0;
  if (settings_.occupancy <= 0) return candidates_.size();
  const float empty = skip_scale_ * source_.samplers().exponential(random);
  return static_cast<std::size_t>(std::min(empty, static_cast<float>(kBxPerOrbit)));
}

void OrbitGenerator::append(std::uint32_t orbit, std::uint16_t bx, const BxMuons& muons) noexcept {
  bx_.push_back(bx);
  for (std::size_t i = 0; i < muons.count; ++i) {
    MuonTruth truth = muons.truth[i];
    truth.orbit = orbit;
    truth.bx = bx;
    truth.index = static_cast<std::uint8_t>(i);
    muons_.push_back(muons.words[i]);
    truth_.push_back(truth);
  }
  first_muon_.push_back(static_cast<std::uint32_t>(muons_.size()));
}

}  // namespace mu40
