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

// `p` as seen where its frame moves along x with momentum/mass `gamma_beta` and energy/mass `gamma`.
FourVector boosted_in_x(const FourVector& p, double gamma, double gamma_beta) noexcept {
  return {gamma * p.e + gamma_beta * p.x, gamma * p.x + gamma_beta * p.e, p.y, p.z};
}

double pt_of(const FourVector& p) noexcept { return std::sqrt(p.x * p.x + p.y * p.y); }

// `p` turned by `phi_rad` about the beam.
TrueMuon muon_of(const FourVector& p, double phi_rad, int charge) noexcept {
  const double pt = pt_of(p);
  TrueMuon muon;
  muon.pt_gev = static_cast<float>(pt);
  muon.ln_pt = std::log(muon.pt_gev);
  muon.eta = static_cast<float>(std::asinh(p.z / pt));
  muon.phi_rad = wrap_phi(static_cast<float>(std::atan2(p.y, p.x) + phi_rad));
  muon.charge = charge;
  return muon;
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
                                     static_cast<double>(tune.continuum_mass_index))) {
  for (std::size_t i = 0; i < kRegionCount; ++i) {
    sinh_edges_[i] = std::sinh(static_cast<double>(tune.region_edges[i + 1]));
  }
}

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
  if (kind == PairKind::kBb) return back_to_back(samplers, random);
  while (true) {
    if (const auto pair = decay(kind, samplers, random)) return *pair;
  }
}

std::optional<TruePair> PairSource::decay(PairKind kind, const Samplers& samplers, Random& random) const noexcept {
  if (kind == PairKind::kZ) {
    const float half_width = 0.5F * tune_.z_mass_width_gev[1];
    const float mass =
        tune_.z_mass_width_gev[0] + half_width * std::tan(std::numbers::pi_v<float> * (random.uniform() - 0.5F));
    if (mass < tune_.z_mass_range_gev[0] || mass > tune_.z_mass_range_gev[1]) return std::nullopt;
    return decay(static_cast<double>(mass), static_cast<double>(tune_.z_pt_mean_gev * samplers.exponential(random)),
                 random);
  }
  const float mass = kind == PairKind::kJpsi ? tune_.jpsi_mass_gev : continuum_mass_gev_.draw(random);
  return decay(static_cast<double>(mass), static_cast<double>(dimuon_pt_gev_.draw(random)), random);
}

std::optional<TruePair> PairSource::decay(double mass_gev, double pt_gev, Random& random) const noexcept {
  constexpr double kPi = std::numbers::pi;
  const double p = std::sqrt(0.25 * mass_gev * mass_gev - kMuonMassGev * kMuonMassGev);
  const double cos_theta = static_cast<double>(random.uniform(-1.0F, 1.0F));
  const double sin_theta = std::sqrt(1 - cos_theta * cos_theta);
  const double decay_phi = kPi * static_cast<double>(random.uniform(-1.0F, 1.0F));
  const FourVector a{0.5 * mass_gev, p * cos_theta, p * sin_theta * std::cos(decay_phi),
                     p * sin_theta * std::sin(decay_phi)};
  const FourVector b{a.e, -a.x, -a.y, -a.z};

  // Along x first: the muons' pT is final then, and most decays end here. The boost along the beam and the turn about
  // it come last; the decay is isotropic, so their order does not matter.
  const double gamma_beta = pt_gev / mass_gev;
  const double gamma = std::sqrt(1 + gamma_beta * gamma_beta);
  FourVector first = boosted_in_x(a, gamma, gamma_beta);
  FourVector second = boosted_in_x(b, gamma, gamma_beta);
  const double pt_min = static_cast<double>(tune_.spectrum_range_gev[0]);
  if (pt_of(first) < pt_min || pt_of(second) < pt_min) return std::nullopt;

  const double growth =
      std::exp(static_cast<double>(random.uniform(-tune_.dimuon_rapidity_max, tune_.dimuon_rapidity_max)));
  const double cosh_y = 0.5 * (growth + 1 / growth);
  const double sinh_y = 0.5 * (growth - 1 / growth);
  first.z = cosh_y * first.z + sinh_y * first.e;
  second.z = cosh_y * second.z + sinh_y * second.e;
  if (!is_recorded(pt_of(first), first.z, random) || !is_recorded(pt_of(second), second.z, random)) {
    return std::nullopt;
  }
  const double turn = kPi * static_cast<double>(random.uniform(-1.0F, 1.0F));
  const int charge = random.sign();
  return TruePair{muon_of(first, turn, charge), muon_of(second, turn, -charge)};
}

TruePair PairSource::back_to_back(const Samplers& samplers, Random& random) const noexcept {
  TruePair pair{muons_.natural(random), muons_.natural(random)};
  const float turn = tune_.bb_phi_sigma_rad * samplers.gaussian(random);
  pair.second.phi_rad = wrap_phi(wrap_phi(pair.first.phi_rad + std::numbers::pi_v<float>) + turn);
  pair.second.charge = random.chance(tune_.bb_same_sign_share) ? pair.first.charge : -pair.first.charge;
  return pair;
}

bool PairSource::is_recorded(double pt_gev, double pz_gev, Random& random) const noexcept {
  const double slope = std::abs(pz_gev) / pt_gev;
  if (slope >= sinh_edges_.back()) return false;
  std::size_t region = 0;
  while (slope >= sinh_edges_[region]) ++region;
  const float past = (static_cast<float>(pt_gev) - tune_.turn_on_gev[region]) / tune_.turn_on_width_gev;
  return random.chance(1 / (1 + std::exp(-past)));
}

}  // namespace mu40
