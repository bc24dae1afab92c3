// Writes the truth of a generated recording as HDF5 (truth_columns.hpp), readable with h5py.
// Not here: truth from a matching job, which writes the same columns by its own means.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "event/truth.hpp"

namespace mu40 {

// Writes `<file>.tmp`, renamed to `file` by close(); without close() nothing stays. Every failure, a full disk
// included, is an Error naming the file. Single thread, and no two threads may use HDF5 at once.
class TruthWriter {
 public:
  // `tune` is the name of what the recording was generated with.
  TruthWriter(const std::filesystem::path& file, std::string tune);
  ~TruthWriter();
  TruthWriter(const TruthWriter&) = delete;
  TruthWriter& operator=(const TruthWriter&) = delete;

  // Appends rows; (orbit, bx, index) must ascend strictly over all calls, else Error.
  void append(std::span<const MuonTruth> rows);
  // Writes what ties the file to its recording (sha256_of_file of the closed recording) and gives it its name.
  void close(const std::string& recording_sha256);

 private:
  class File;
  std::unique_ptr<File> file_;
};

}  // namespace mu40
