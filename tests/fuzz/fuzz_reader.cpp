// Any bytes as a recording: refused with an Error, or read with every byte accounted for and every orbit well formed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "io/recording_reader.hpp"
#include "layout/error.hpp"

namespace {

using namespace mu40;

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const OrbitView& orbit) {
  require(orbit.first_muon.size() == orbit.bx.size() + 1);
  require(orbit.first_muon.front() == 0 && orbit.first_muon.back() == orbit.muons.size());
  for (std::size_t b = 0; b < orbit.bx.size(); ++b) {
    require(orbit.bx[b] >= 1 && orbit.bx[b] <= kBxPerOrbit);
    require(b == 0 || orbit.bx[b - 1] < orbit.bx[b]);
    require(orbit.first_muon[b] <= orbit.first_muon[b + 1]);
    require(orbit.first_muon[b + 1] - orbit.first_muon[b] <= kMaxMuonsPerBx);
  }
}

// Reads to the end; the number of muons delivered.
std::uint64_t read(RecordingReader& reader) {
  std::uint64_t orbits = 0;
  std::uint64_t muons = 0;
  while (const auto orbit = reader.next()) {
    check(*orbit);
    ++orbits;
    muons += orbit->muons.size();
  }
  const auto& account = reader.account();
  require(account.orbits == orbits && account.muons == muons);
  require(account.used_bytes + account.other_source_bytes + account.skipped_bytes == reader.file_bytes());
  require(account.skipped_bytes == 0 || reader.faults().total() != 0);
  for (const auto& fault : reader.faults().records()) {
    require(fault.offset_bytes <= reader.file_bytes() && !describe(fault).empty());
  }
  return muons;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    RecordingReader reader(std::as_bytes(std::span(bytes, size)), "fuzz");
    const auto muons = read(reader);
    const auto faults = reader.faults().total();
    reader.rewind();
    require(read(reader) == muons && reader.faults().total() == faults);
  } catch (const Error&) {
  }
  return 0;
}
