#include "generate/pair_kinematics.hpp"

#include <cmath>
#include <numbers>

namespace mu40 {
namespace {

constexpr double kMuonMassGev = 0.1056584;  // PDG

struct FourVector {
  double e, x, y, z;
};

FourVector vector_of(const TrueMuon& muon) noexcept {
  const double pt = static_cast<double>(muon.pt_gev);
  const double phi = static_cast<double>(muon.phi_rad);
  const double z = pt * std::sinh(static_cast<double>(muon.eta));
  return {std::sqrt(pt * pt + z * z + kMuonMassGev * kMuonMassGev), pt * std::cos(phi), pt * std::sin(phi), z};
}

TrueMuon muon_of(const FourVector& p, int charge) noexcept {
  const double pt = std::hypot(p.x, p.y);
  TrueMuon muon;
  muon.pt_gev = static_cast<float>(pt);
  muon.ln_pt = std::log(muon.pt_gev);
  muon.eta = static_cast<float>(std::asinh(p.z / pt));
  muon.phi_rad = wrap_phi(static_cast<float>(std::atan2(p.y, p.x)));
  muon.charge = charge;
  return muon;
}

// `p`, in the rest frame of `frame` of mass `mass`, seen from where `frame` is given.
FourVector boosted(const FourVector& p, const FourVector& frame, double mass) noexcept {
  const double along = p.x * frame.x + p.y * frame.y + p.z * frame.z;
  const double factor = along / (mass * (frame.e + mass)) + p.e / mass;
  return {(p.e * frame.e + along) / mass, p.x + factor * frame.x, p.y + factor * frame.y, p.z + factor * frame.z};
}

// Quantile of dN/dpT ~ pT / (1 + (pT / p0)^2)^n above `low`, in closed form.
TailTable pt_table(double low, double p0, double n) {
  const double start = 1 + (low / p0) * (low / p0);
  return TailTable([=](double u) { return p0 * std::sqrt(start * std::pow(u, -1 / (n - 1)) - 1); });
}

// Quantile of dN/dM ~ M^-n in low..high, in closed form.
TailTable mass_table(double low, double high, double n) {
  const double at_low = std::pow(low, 1 - n);
  const double at_high = std::pow(high, 1 - n);
  return TailTable([=](double u) { return std::pow(at_high + u * (at_low - at_high), 1 / (1 - n)); });
}

}  // namespace

double invariant_mass_gev(const TrueMuon& a, const TrueMuon& b) noexcept {
  const FourVector p = vector_of(a);
  const FourVector q = vector_of(b);
  const FourVector sum{p.e + q.e, p.x + q.x, p.y + q.y, p.z + q.z};
  return std::sqrt(std::max(0.0, sum.e * sum.e - sum.x * sum.x - sum.y * sum.y - sum.z * sum.z));
}

PairSource::PairSource(const Tune& tune, const TrueMuonSource& muons)
    : tune_(tune),
      muons_(muons),
      dimuon_pt_gev_(pt_table(static_cast<double>(tune.dimuon_pt_min_gev),
                              static_cast<double>(tune.dimuon_pt_scale_gev),
                              static_cast<double>(tune.dimuon_pt_power))),
      continuum_mass_gev_(mass_table(static_cast<double>(tune.continuum_mass_range_gev[0]),
                                     static_cast<double>(tune.continuum_mass_range_gev[1]),
                                     static_cast<double>(tune.continuum_mass_index))) {}

TruePair PairSource::draw(const Samplers& samplers, Random& random) const noexcept {
  const float u = random.uniform();
  if (u < tune_.jpsi_share) return draw(PairKind::kJpsi, samplers, random);
  if (u < tune_.jpsi_share + tune_.z_share) return draw(PairKind::kZ, samplers, random);
  if (u < tune_.jpsi_share + tune_.z_share + tune_.continuum_share) {
    return draw(PairKind::kContinuum, samplers, random);
  }
  return draw(PairKind::kBb, samplers, random);
}

TruePair PairSource::draw(PairKind kind, const Samplers& samplers, Random& random) const noexcept {
  while (true) {
    TruePair pair;
    switch (kind) {
      case PairKind::kJpsi:
        pair = decay(static_cast<double>(tune_.jpsi_mass_gev), static_cast<double>(dimuon_pt_gev_.draw(random)), random);
        break;
      case PairKind::kZ: {
        const float half_width = 0.5F * tune_.z_mass_width_gev[1];
        const float mass = tune_.z_mass_width_gev[0] +
                           half_width * std::tan(std::numbers::pi_v<float> * (random.uniform() - 0.5F));
        if (mass < tune_.z_mass_range_gev[0] || mass > tune_.z_mass_range_gev[1]) continue;
        pair = decay(static_cast<double>(mass),
                     static_cast<double>(tune_.z_pt_mean_gev * samplers.exponential(random)), random);
        break;
      }
      case PairKind::kContinuum:
        pair = decay(static_cast<double>(continuum_mass_gev_.draw(random)),
                     static_cast<double>(dimuon_pt_gev_.draw(random)), random);
        break;
      case PairKind::kBb:
        pair = back_to_back(samplers, random);
        break;
    }
    if (accepted(pair)) return pair;
  }
}

TruePair PairSource::decay(double mass_gev, double pt_gev, Random& random) const noexcept {
  constexpr double kPi = std::numbers::pi;
  const double rapidity =
      static_cast<double>(random.uniform(-tune_.dimuon_rapidity_max, tune_.dimuon_rapidity_max));
  const double phi = kPi * static_cast<double>(random.uniform(-1.0F, 1.0F));
  const double transverse_mass = std::sqrt(mass_gev * mass_gev + pt_gev * pt_gev);
  const FourVector mother{transverse_mass * std::cosh(rapidity), pt_gev * std::cos(phi), pt_gev * std::sin(phi),
                          transverse_mass * std::sinh(rapidity)};

  const double p = std::sqrt(0.25 * mass_gev * mass_gev - kMuonMassGev * kMuonMassGev);
  const double cos_theta = static_cast<double>(random.uniform(-1.0F, 1.0F));
  const double sin_theta = std::sqrt(1 - cos_theta * cos_theta);
  const double decay_phi = kPi * static_cast<double>(random.uniform(-1.0F, 1.0F));
  const FourVector leg{0.5 * mass_gev, p * sin_theta * std::cos(decay_phi), p * sin_theta * std::sin(decay_phi),
                       p * cos_theta};
  const FourVector other{leg.e, -leg.x, -leg.y, -leg.z};
  const int charge = random.sign();
  return {muon_of(boosted(leg, mother, mass_gev), charge), muon_of(boosted(other, mother, mass_gev), -charge)};
}

TruePair PairSource::back_to_back(const Samplers& samplers, Random& random) const noexcept {
  TruePair pair{muons_.natural(random), muons_.natural(random)};
  const float turn = tune_.bb_phi_sigma_rad * samplers.gaussian(random);
  pair.second.phi_rad = wrap_phi(wrap_phi(pair.first.phi_rad + std::numbers::pi_v<float>) + turn);
  pair.second.charge = random.chance(tune_.bb_same_sign_share) ? pair.first.charge : -pair.first.charge;
  return pair;
}

bool PairSource::accepted(const TruePair& pair) const noexcept {
  const auto inside = [&](const TrueMuon& muon) {
    return muon.pt_gev >= tune_.leg_pt_min_gev && std::abs(muon.eta) < tune_.region_edges[3];
  };
  return inside(pair.first) && inside(pair.second);
}

}  // namespace mu40
