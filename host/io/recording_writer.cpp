#include "io/recording_writer.hpp"

#include <cstring>
#include <limits>
#include <string>

#include "io/frd_format.hpp"
#include "layout/crc32c.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{4} << 20U;

template <typename T>
std::byte* put(std::byte* at, const T& value) noexcept {
  std::memcpy(at, &value, sizeof value);
  return at + sizeof value;
}

frd::FileHeader file_header(const RecordingIdentity& identity, std::uint32_t orbits, std::uint64_t file_bytes) {
  return {.magic = frd::kMagic,
          .header_bytes = sizeof(frd::FileHeader),
          .file_type = identity.file_type,
          .orbits = orbits,
          .run = identity.run,
          .lumisection = identity.lumisection,
          .file_bytes = file_bytes};
}

[[noreturn]] void refuse(const OrbitView& orbit, const std::string& what) {
  throw Error(ErrorCode::kInvalidArgument, "cannot record orbit " + std::to_string(orbit.orbit) + ": " + what);
}

void check(const OrbitView& orbit) {
  if (orbit.orbit > frd::kOrbitNumberMask) refuse(orbit, "orbit numbers have 31 bits");
  const std::size_t blocks = orbit.bx.size();
  if (blocks > kBxPerOrbit) refuse(orbit, std::to_string(blocks) + " BX blocks, at most 3564 were expected");
  if (orbit.first_muon.size() != blocks + 1 || orbit.first_muon[0] != 0 ||
      orbit.first_muon[blocks] != orbit.muons.size()) {
    refuse(orbit, "first_muon does not describe " + std::to_string(blocks) + " BX blocks of " +
                      std::to_string(orbit.muons.size()) + " muons");
  }
  for (std::size_t b = 0; b < blocks; ++b) {
    if (orbit.bx[b] == 0 || orbit.bx[b] > kBxPerOrbit) {
      refuse(orbit, "BX " + std::to_string(orbit.bx[b]) + ", 1..3564 was expected");
    }
    if (orbit.first_muon[b + 1] < orbit.first_muon[b] ||
        orbit.first_muon[b + 1] - orbit.first_muon[b] > kMaxMuonsPerBx) {
      refuse(orbit, "more than 16 muons in BX " + std::to_string(orbit.bx[b]));
    }
  }
}

// Up to half of what a block can hold are A muons, the rest are B muons.
std::uint32_t match_word(std::uint32_t muons) noexcept {
  const std::uint32_t a = muons < kMaxMuonsPerBx / 2 ? muons : kMaxMuonsPerBx / 2;
  return frd::insert(frd::insert(0, frd::kACount, a), frd::kBCount, muons - a);
}

}  // namespace

RecordingWriter::RecordingWriter(const std::filesystem::path& file, const RecordingIdentity& identity)
    : output_(file), identity_(identity), buffer_(kBufferBytes) {
  put(buffer_.data(), file_header(identity_, 0, 0));
  used_ = sizeof(frd::FileHeader);
}

void RecordingWriter::write(const OrbitView& orbit) {
  check(orbit);
  if (orbits_ == std::numeric_limits<std::uint32_t>::max()) refuse(orbit, "the file header counts 32 bits of orbits");
  const std::size_t payload_bytes =
      frd::kSourceIdBytes + orbit.bx.size() * sizeof(frd::BxBlockHeader) + orbit.muons.size() * sizeof(MuonWord);
  const std::size_t orbit_bytes = sizeof(frd::OrbitHeader) + payload_bytes;
  static_assert(kBufferBytes > kBxPerOrbit * (sizeof(frd::BxBlockHeader) + kMaxMuonsPerBx * sizeof(MuonWord)) + 1024,
                "any orbit fits into the buffer");
  if (used_ + orbit_bytes > buffer_.size()) flush();

  std::byte* const start = buffer_.data() + used_;
  std::byte* const payload = start + sizeof(frd::OrbitHeader);
  std::byte* at = put(payload, frd::kMuonSourceId);
  for (std::size_t b = 0; b < orbit.bx.size(); ++b) {
    const std::uint32_t first = orbit.first_muon[b];
    const std::uint32_t muons = orbit.first_muon[b + 1] - first;
    at = put(at, frd::BxBlockHeader{.match = match_word(muons), .bx = orbit.bx[b], .orbit = orbit.orbit});
    if (muons != 0) std::memcpy(at, &orbit.muons[first], muons * sizeof(MuonWord));
    at += muons * sizeof(MuonWord);
  }
  put(start, frd::OrbitHeader{.version = frd::kOrbitVersion,
                              .flags = identity_.generated ? frd::kGeneratedFlag : std::uint16_t{0},
                              .run = identity_.run,
                              .lumisection = identity_.lumisection,
                              .orbit = orbit.orbit,
                              .payload_bytes = static_cast<std::uint32_t>(payload_bytes),
                              .crc32c = crc32c({payload, payload_bytes})});
  used_ += orbit_bytes;
  ++orbits_;
}

void RecordingWriter::close() {
  flush();
  const auto header = file_header(identity_, orbits_, output_.bytes_written());
  output_.overwrite(0, std::as_bytes(std::span(&header, 1)));
  output_.commit();
}

void RecordingWriter::flush() {
  output_.write({buffer_.data(), used_});
  used_ = 0;
}

}  // namespace mu40
