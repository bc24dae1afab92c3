#include "io/recording_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "layout/crc32c.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

// Pages are given back in steps of this size.
constexpr std::uint64_t kReleaseBytes = std::uint64_t{64} << 20U;

template <typename T>
T load(std::span<const std::byte> bytes, std::uint64_t offset) noexcept {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

frd::FileHeader checked_header(std::span<const std::byte> bytes, const std::string& name) {
  if (bytes.size() < sizeof(frd::FileHeader)) {
    throw Error(ErrorCode::kCorrupt, "cannot read " + name + ": " + std::to_string(bytes.size()) +
                                         " bytes, a file header needs " + std::to_string(sizeof(frd::FileHeader)));
  }
  const auto header = load<frd::FileHeader>(bytes, 0);
  if (header.magic != frd::kMagic) {
    throw Error(ErrorCode::kCorrupt,
                "cannot read " + name + ": it does not start with RAW_0002, so it is no FRD file " + "of version 2");
  }
  if (header.header_bytes != sizeof(frd::FileHeader)) {
    throw Error(ErrorCode::kCorrupt, "cannot read " + name + ": the file header tells a header of " +
                                         std::to_string(header.header_bytes) + " bytes, 32 were expected");
  }
  return header;
}

}  // namespace

RecordingReader::RecordingReader(const std::filesystem::path& file)
    : RecordingReader(MappedFile(file), {}, file.string()) {}

RecordingReader::RecordingReader(std::span<const std::byte> bytes, const std::string& name)
    : RecordingReader(MappedFile(), bytes, name) {}

RecordingReader::RecordingReader(MappedFile file, std::span<const std::byte> bytes, const std::string& name)
    : file_(std::move(file)),
      bytes_(bytes.empty() ? file_.bytes() : bytes),
      header_(checked_header(bytes_, name)),
      identity_{
          .run = header_.run, .lumisection = header_.lumisection, .file_type = header_.file_type, .generated = false},
      decoder_(bytes_.size()) {
  if (bytes_.size() >= sizeof header_ + sizeof(frd::OrbitHeader)) {
    identity_.generated = (extent_at(sizeof header_).header.flags & frd::kGeneratedFlag) != 0;
  }
  rewind();
}

void RecordingReader::rewind() noexcept {
  faults_.clear();
  account_ = {};
  account_.used_bytes = sizeof header_;
  at_ = sizeof header_;
  released_ = 0;
  finished_ = false;
  run_ = header_.run;
  highest_orbit_.reset();
  if (header_.file_bytes != bytes_.size()) {
    faults_.add({RecordingFault::kWrongFileSize, 0, 0, header_.file_bytes, bytes_.size(), 0});
  }
}

std::optional<OrbitView> RecordingReader::next() noexcept {
  while (at_ < bytes_.size()) {
    const bool delivered = read_orbit();
    release_behind();
    if (delivered) return decoder_.view();
  }
  finish();
  return std::nullopt;
}

RecordingReader::Extent RecordingReader::extent_at(std::uint64_t offset) const noexcept {
  const auto header = load<frd::OrbitHeader>(bytes_, offset);
  const std::uint64_t payload = offset + sizeof header;
  return {header, offset, payload, payload + header.payload_bytes};
}

// True where an orbit header stands, of the version read here and of the run of this file.
bool RecordingReader::starts_orbit(std::uint64_t offset) const noexcept {
  if (bytes_.size() < offset || bytes_.size() - offset < sizeof(frd::OrbitHeader)) return false;
  if (load<std::uint16_t>(bytes_, offset) != frd::kOrbitVersion) return false;
  const auto header = load<frd::OrbitHeader>(bytes_, offset);
  return header.run == header_.run || header.run == run_;
}

// True when what ends at `offset` is followed by an orbit or by the end of the file.
bool RecordingReader::ends_orbit(std::uint64_t offset) const noexcept {
  return offset == bytes_.size() || starts_orbit(offset);
}

// The first byte of [from, to) where an orbit starts that ends well, or that a cut orbit header follows.
std::optional<std::uint64_t> RecordingReader::find_orbit(std::uint64_t from, std::uint64_t to) const noexcept {
  for (std::uint64_t at = from; at < to; ++at) {
    if (!starts_orbit(at)) continue;
    const std::uint64_t end = extent_at(at).end;
    const bool cut_header_follows = end <= bytes_.size() && bytes_.size() - end < sizeof(frd::OrbitHeader);
    if (ends_orbit(end) || cut_header_follows) return at;
  }
  return std::nullopt;
}

// Reads or passes over one orbit, or what stands in its place; true when the decoder holds it. Every byte is looked at
// a bounded number of times, whatever the sizes in the file tell.
bool RecordingReader::read_orbit() noexcept {
  const std::uint64_t size = bytes_.size();
  if (size - at_ < sizeof(frd::OrbitHeader)) {
    skip_to(size, RecordingFault::kTruncatedOrbit, 0, size - at_, sizeof(frd::OrbitHeader));
    return false;
  }
  const Extent extent = extent_at(at_);
  const frd::OrbitHeader& header = extent.header;
  if (header.version != frd::kOrbitVersion) {
    skip_to(find_orbit(at_ + 1, size).value_or(size), RecordingFault::kBrokenOrbitHeader, 0, header.version,
            frd::kOrbitVersion);
    return false;
  }
  const std::uint32_t orbit = header.orbit & frd::kOrbitNumberMask;
  ++account_.orbits_found;
  if (!ends_orbit(extent.end)) {
    // The size is wrong, then the next orbit starts within it; or the file is cut; or the next header is broken.
    if (const auto next = find_orbit(extent.payload, std::min(extent.end, size))) {
      skip_to(*next, RecordingFault::kBrokenOrbitHeader, orbit, header.version, frd::kOrbitVersion);
      return false;
    }
    if (extent.end > size) {
      skip_to(size, RecordingFault::kTruncatedOrbit, orbit, size - at_, extent.end - extent.start);
      return false;
    }
  }
  note_header(extent, orbit);

  const auto payload = bytes_.subspan(extent.payload, header.payload_bytes);
  if (header.crc32c != 0) {
    if (const std::uint32_t crc = crc32c(payload); crc != header.crc32c) {
      skip_to(extent.end, RecordingFault::kWrongChecksum, orbit, crc, header.crc32c);
      return false;
    }
  }
  if (payload.size() < frd::kSourceIdBytes) {
    skip_to(extent.end, RecordingFault::kNoSource, orbit, payload.size(), frd::kSourceIdBytes);
    return false;
  }
  at_ = extent.end;
  if (load<std::uint32_t>(payload, 0) != frd::kMuonSourceId) {
    ++account_.other_source_orbits;
    account_.other_source_bytes += extent.end - extent.start;
    return false;
  }
  ++account_.orbits;
  account_.used_bytes += sizeof header + frd::kSourceIdBytes;
  decoder_.decode(payload.subspan(frd::kSourceIdBytes), orbit, extent.payload + frd::kSourceIdBytes, faults_, account_);
  return true;
}

// Enters what an orbit header tells about run and order.
void RecordingReader::note_header(const Extent& extent, std::uint32_t orbit) noexcept {
  const frd::OrbitHeader& header = extent.header;
  const auto report = [&](RecordingFault fault, std::uint64_t found, std::uint64_t expected) {
    faults_.add({fault, extent.start, orbit, found, expected, 0});
  };
  run_ = header.run;
  if (header.run != header_.run) report(RecordingFault::kWrongRun, header.run, header_.run);
  if (header.lumisection != header_.lumisection) {
    report(RecordingFault::kWrongLumisection, header.lumisection, header_.lumisection);
  }
  if (highest_orbit_) {
    const std::uint32_t highest = *highest_orbit_;
    if (orbit == highest) {
      report(RecordingFault::kOrbitRepeat, orbit, highest + 1);
    } else if (orbit < highest) {
      report(RecordingFault::kOrbitDisorder, orbit, highest);
    } else if (orbit != highest + 1) {
      report(RecordingFault::kOrbitGap, orbit, highest + 1);
      account_.missing_orbits += orbit - highest - 1;
    }
  }
  highest_orbit_ = std::max(highest_orbit_.value_or(orbit), orbit);
}

void RecordingReader::skip_to(std::uint64_t end, RecordingFault fault, std::uint32_t orbit, std::uint64_t found,
                              std::uint64_t expected) noexcept {
  faults_.add({fault, at_, orbit, found, expected, end - at_});
  account_.skipped_bytes += end - at_;
  at_ = end;
}

void RecordingReader::finish() noexcept {
  if (finished_) return;
  finished_ = true;
  if (header_.orbits != account_.orbits_found) {
    faults_.add({RecordingFault::kWrongOrbitCount, 0, 0, header_.orbits, account_.orbits_found, 0});
  }
}

void RecordingReader::release_behind() noexcept {
  if (at_ - released_ < kReleaseBytes) return;
  file_.release(released_, at_);
  released_ = at_;
}

}  // namespace mu40
