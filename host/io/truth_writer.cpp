#include "io/truth_writer.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>
#include <vector>

#include "io/hdf5_handle.hpp"
#include "io/system_error.hpp"
#include "io/truth_columns.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

// Rows of a chunk: 64 Ki rows are at most 256 KiB a column, which HDF5's default chunk cache (1 MiB) holds.
constexpr hsize_t kChunkRows = 65536;

auto key_of(const MuonTruth& row) { return std::tuple(row.orbit, row.bx, row.index); }

}  // namespace

class TruthWriter::File {
 public:
  File(const std::filesystem::path& file, std::string tune)
      : file_(file), written_(file.string() + ".tmp"), tune_(std::move(tune)) {
    struct stat status{};
    if (::stat(file.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) throw system_error("write", file, EISDIR);
    errno = 0;
    hdf5_ = Hdf5File(H5Fcreate(written_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    if (!hdf5_.valid()) throw system_error("write", written_, errno != 0 ? errno : EIO);
    for (std::size_t c = 0; c < kTruthColumnCount; ++c) {
      make_column(c);
      columns_[c].resize(kChunkRows * bytes_of(kTruthColumns[c].type));
    }
  }

  ~File() {
    if (done_) return;
    close_all();
    ::unlink(written_.c_str());
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void append(const MuonTruth& row) {
    if (any_ && key_of(row) <= key_of(last_)) {
      throw Error(ErrorCode::kInvalidArgument, "cannot write " + file_.string() + ": truth of orbit " +
                                                   std::to_string(row.orbit) + ", BX " + std::to_string(row.bx) +
                                                   ", index " + std::to_string(row.index) +
                                                   " does not ascend from the row before");
    }
    any_ = true;
    last_ = row;
    put(kTruthOrbit, row.orbit);
    put(kTruthBx, row.bx);
    put(kTruthIndex, row.index);
    put(kTruthMatched, static_cast<std::uint8_t>(row.matched));
    put(kTruthCharge, row.charge);
    put(kTruthPt, row.pt_gev);
    put(kTruthEta, row.eta);
    put(kTruthPhi, row.phi_rad);
    put(kTruthDimuon, row.dimuon);
    if (++buffered_ == kChunkRows) flush();
  }

  void close(const std::string& recording_sha256) {
    flush();
    attach_text(hdf5_.get(), kTruthOriginAttribute, "generated");
    attach_text(hdf5_.get(), kTruthTuneAttribute, tune_);
    attach_text(hdf5_.get(), kTruthRecordingAttribute, recording_sha256);
    const Hdf5Space scalar(H5Screate(H5S_SCALAR));
    const Hdf5Attribute version(
        H5Acreate2(hdf5_.get(), kTruthVersionAttribute.data(), H5T_STD_I32LE, scalar.get(), H5P_DEFAULT, H5P_DEFAULT));
    check(version.valid() && H5Awrite(version.get(), H5T_NATIVE_INT32, &kTruthVersion) >= 0);
    errno = 0;
    check(H5Fflush(hdf5_.get(), H5F_SCOPE_LOCAL) >= 0);
    check(close_all());
    if (::rename(written_.c_str(), file_.c_str()) != 0) throw system_error("rename to", file_, errno);
    done_ = true;
  }

 private:
  template <typename T>
  void put(std::size_t column, T value) {
    std::memcpy(columns_[column].data() + buffered_ * sizeof value, &value, sizeof value);
  }

  void make_column(std::size_t c) {
    const auto& column = kTruthColumns[c];
    const hsize_t none = 0;
    const hsize_t unlimited = H5S_UNLIMITED;
    const Hdf5Space space(H5Screate_simple(1, &none, &unlimited));
    const Hdf5Properties properties(H5Pcreate(H5P_DATASET_CREATE));
    check(H5Pset_chunk(properties.get(), 1, &kChunkRows) >= 0);
    // Without the time of writing, the same rows give the same bytes.
    check(H5Pset_obj_track_times(properties.get(), false) >= 0);
    datasets_[c] = Hdf5Dataset(H5Dcreate2(hdf5_.get(), column.name.data(), hdf5_type(column.type), space.get(),
                                          H5P_DEFAULT, properties.get(), H5P_DEFAULT));
    check(datasets_[c].valid());
    attach_text(datasets_[c].get(), "unit", column.unit);
    attach_text(datasets_[c].get(), "note", column.note);
  }

  void attach_text(hid_t object, std::string_view name, std::string_view text) {
    const Hdf5Type type(H5Tcopy(H5T_C_S1));
    check(H5Tset_size(type.get(), H5T_VARIABLE) >= 0 && H5Tset_cset(type.get(), H5T_CSET_UTF8) >= 0);
    const Hdf5Space scalar(H5Screate(H5S_SCALAR));
    const Hdf5Attribute attribute(
        H5Acreate2(object, std::string(name).c_str(), type.get(), scalar.get(), H5P_DEFAULT, H5P_DEFAULT));
    const std::string value(text);
    const char* pointer = value.c_str();
    check(attribute.valid() && H5Awrite(attribute.get(), type.get(), &pointer) >= 0);
  }

  void flush() {
    if (buffered_ == 0) return;
    errno = 0;
    const hsize_t end = rows_ + buffered_;
    const Hdf5Space memory(H5Screate_simple(1, &buffered_, nullptr));
    for (std::size_t c = 0; c < kTruthColumnCount; ++c) {
      check(H5Dset_extent(datasets_[c].get(), &end) >= 0);
      const Hdf5Space place(H5Dget_space(datasets_[c].get()));
      check(H5Sselect_hyperslab(place.get(), H5S_SELECT_SET, &rows_, nullptr, &buffered_, nullptr) >= 0);
      check(H5Dwrite(datasets_[c].get(), hdf5_type(kTruthColumns[c].type), memory.get(), place.get(), H5P_DEFAULT,
                     columns_[c].data()) >= 0);
    }
    rows_ = end;
    buffered_ = 0;
  }

  void check(bool ok) const {
    if (!ok) throw system_error("write", written_, errno != 0 ? errno : EIO);
  }

  bool close_all() noexcept {
    bool ok = true;
    for (auto& dataset : datasets_) ok = dataset.reset() && ok;
    return hdf5_.reset() && ok;
  }

  Hdf5Session session_;
  std::filesystem::path file_;
  std::filesystem::path written_;
  std::string tune_;
  Hdf5File hdf5_;
  std::array<Hdf5Dataset, kTruthColumnCount> datasets_;
  std::array<std::vector<std::byte>, kTruthColumnCount> columns_;  // room for a chunk; `buffered_` rows wait in it
  hsize_t buffered_ = 0;
  hsize_t rows_ = 0;
  MuonTruth last_;
  bool any_ = false;
  bool done_ = false;
};

TruthWriter::TruthWriter(const std::filesystem::path& file, std::string tune)
    : file_(std::make_unique<File>(file, std::move(tune))) {}
TruthWriter::~TruthWriter() = default;

void TruthWriter::append(std::span<const MuonTruth> rows) {
  for (const auto& row : rows) file_->append(row);
}

void TruthWriter::close(const std::string& recording_sha256) { file_->close(recording_sha256); }

}  // namespace mu40
