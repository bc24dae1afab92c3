// Reads FRD "RAW_0002" scouting files (frd_format.hpp) orbit by orbit. Any bytes are safe to read: what does not follow
// the format is counted with its byte offset, and the rest of the file is used.
// Not here: sibling files of other sources, decoding of muon words (layout/muon_word.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "event/orbit_view.hpp"
#include "io/frd_format.hpp"
#include "io/mapped_file.hpp"
#include "io/orbit_decoder.hpp"
#include "io/recording_faults.hpp"
#include "io/recording_identity.hpp"

namespace mu40 {

// Memory-mapped; pages already read are given back, so that recordings larger than memory stream. Move-only.
// Single thread.
class RecordingReader {
 public:
  // Error when the file cannot be read, is no regular file, is shorter than its header, or is no "RAW_0002" file.
  explicit RecordingReader(const std::filesystem::path& file);
  // Reads bytes in memory, not owned, as if they were the file `name`; errors as above.
  RecordingReader(std::span<const std::byte> bytes, const std::string& name);

  // The next orbit of the uGMT source, its BX blocks ascending in BX; nothing at the end of the file. Orbits of other
  // sources are passed over, orbits whose checksum is given and wrong are not delivered. The view is valid until the
  // next call. Never throws, never allocates.
  [[nodiscard]] std::optional<OrbitView> next() noexcept;
  // Starts over, with an empty account and no faults.
  void rewind() noexcept;

  // Of the part read so far; complete once next() has returned nothing.
  [[nodiscard]] const RecordingFaults& faults() const noexcept { return faults_; }
  [[nodiscard]] const RecordingAccount& account() const noexcept { return account_; }

  // As the file header tells; `generated` as in the first orbit header.
  [[nodiscard]] const RecordingIdentity& identity() const noexcept { return identity_; }
  [[nodiscard]] std::uint64_t file_bytes() const noexcept { return bytes_.size(); }
  // Orbits of all sources as the file header tells; a file that lies gets kWrongOrbitCount.
  [[nodiscard]] std::uint32_t announced_orbits() const noexcept { return header_.orbits; }

 private:
  RecordingReader(MappedFile file, std::span<const std::byte> bytes, const std::string& name);

  // One orbit's bytes: header at [start, payload), payload at [payload, end).
  struct Extent {
    frd::OrbitHeader header;
    std::uint64_t start;
    std::uint64_t payload;
    std::uint64_t end;
  };

  [[nodiscard]] Extent extent_at(std::uint64_t offset) const noexcept;
  [[nodiscard]] bool starts_orbit(std::uint64_t offset) const noexcept;
  [[nodiscard]] bool ends_orbit(std::uint64_t offset) const noexcept;
  [[nodiscard]] std::optional<std::uint64_t> find_orbit(std::uint64_t from, std::uint64_t to) const noexcept;
  bool read_orbit() noexcept;
  void note_header(const Extent& extent, std::uint32_t orbit) noexcept;
  void skip_to(std::uint64_t end, RecordingFault fault, std::uint32_t orbit, std::uint64_t found,
               std::uint64_t expected) noexcept;
  void finish() noexcept;
  void release_behind() noexcept;

  MappedFile file_;
  std::span<const std::byte> bytes_;
  frd::FileHeader header_{};
  RecordingIdentity identity_;
  OrbitDecoder decoder_;
  RecordingFaults faults_;
  RecordingAccount account_;
  std::uint64_t at_ = 0;        // next byte to read
  std::uint64_t released_ = 0;  // pages below are given back
  bool finished_ = false;
  std::uint32_t run_ = 0;  // of the last orbit read; headers of it and of header_.run are believed
  std::optional<std::uint32_t> highest_orbit_;
};

}  // namespace mu40
