// Writes orbits as an FRD "RAW_0002" scouting file with one uGMT source (frd_format.hpp).
// Not here: choosing what to write (generate/), reading (recording_reader.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "event/orbit_view.hpp"
#include "io/output_file.hpp"
#include "io/recording_identity.hpp"

namespace mu40 {

// Writes `<file>.tmp`, renamed to `file` by close(); without close() nothing stays. Single thread.
class RecordingWriter {
 public:
  // Error when the file cannot be made.
  RecordingWriter(const std::filesystem::path& file, const RecordingIdentity& identity);

  // Appends one orbit: its BX blocks in the view's order, words bit for bit. Error when the view breaks a bound of the
  // format (orbit above 0x7FFFFFFF, BX outside 1..3564, more than 16 muons in a BX, indices out of order), and on a
  // full disk; the file is then lost.
  void write(const OrbitView& orbit);
  // Completes the file header and gives the file its name.
  void close();

 private:
  void flush();

  OutputFile output_;
  RecordingIdentity identity_;
  std::vector<std::byte> buffer_;
  std::size_t used_ = 0;
  std::uint32_t orbits_ = 0;
};

}  // namespace mu40
