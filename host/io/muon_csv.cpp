#include "io/muon_csv.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>
#include <string_view>

#include "event/physical_muon.hpp"

namespace mu40 {
namespace {

constexpr std::array<std::string_view, 7> kPhysicalColumns{
    "pt_gev",          "pseudorapidity",       "phi_rad",    "pseudorapidity_station",
    "phi_station_rad", "pt_unconstrained_gev", "charge_sign"};

// Room for one line: 16 integers of at most 11 characters, then the physical columns.
constexpr std::size_t kMaxLineBytes = 512;

template <typename Integer>
char* put(char* at, char* end, Integer value) noexcept {
  return std::to_chars(at, end, value).ptr;
}

template <MuonWordVersion version>
void append_orbit(std::string& text, const OrbitView& orbit, bool with_physical) {
  std::string line(kMaxLineBytes, '\0');
  char* const end = line.data() + line.size();
  for (std::size_t b = 0; b < orbit.bx.size(); ++b) {
    char* prefix = put(line.data(), end, orbit.orbit);
    *prefix++ = ',';
    prefix = put(prefix, end, orbit.bx[b]);
    *prefix++ = ',';
    for (std::uint32_t m = orbit.first_muon[b]; m < orbit.first_muon[b + 1]; ++m) {
      const MuonWord& word = orbit.muons[m];
      char* at = put(prefix, end, m - orbit.first_muon[b]);
      for (const auto& row : kMuonFields) {
        *at++ = ',';
        at = put(at, end, get<version>(word, row.field));
      }
      if (with_physical) {
        const PhysicalMuon muon = physical<version>(word);
        at = fmt::format_to(at, FMT_COMPILE(",{:.1f},{:.6f},{:.6f},{:.6f},{:.6f},{:.0f},{}"), muon.pt_gev, muon.eta,
                            muon.phi_rad, muon.eta_station, muon.phi_station_rad, muon.pt_unconstrained_gev,
                            muon.charge);
      }
      *at++ = '\n';
      text.append(line.data(), at);
    }
  }
}

}  // namespace

void MuonCsv::append_header(std::string& text) const {
  text += "orbit,bx,index";
  for (const auto& row : kMuonFields) {
    text += ',';
    text += row.name;
  }
  if (physical_) {
    for (const auto column : kPhysicalColumns) {
      text += ',';
      text += column;
    }
  }
  text += '\n';
}

void MuonCsv::append(std::string& text, const OrbitView& orbit) const {
  if (version_ == MuonWordVersion::kRun3) {
    append_orbit<MuonWordVersion::kRun3>(text, orbit, physical_);
  } else {
    append_orbit<MuonWordVersion::kRun2>(text, orbit, physical_);
  }
}

}  // namespace mu40
