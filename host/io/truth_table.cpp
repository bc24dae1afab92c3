#include "io/truth_table.hpp"

#include <string_view>
#include <system_error>

#include "io/hdf5_handle.hpp"
#include "layout/error.hpp"

namespace mu40 {
namespace {

// Reads one truth file.
class TableReader {
 public:
  explicit TableReader(const std::filesystem::path& file) : name_(file.string()) {
    std::error_code ignored;
    file_bytes_ = std::filesystem::file_size(file, ignored);
    // HDF5's default driver resolves symbolic links by name, and so cannot open /proc/self/fd/N of a file without one.
    const Hdf5Properties properties(H5Pcreate(H5P_FILE_ACCESS));
    H5Pset_fapl_stdio(properties.get());
    hdf5_ = Hdf5File(H5Fopen(file.c_str(), H5F_ACC_RDONLY, properties.get()));
    if (!hdf5_.valid()) refuse("it is no HDF5 file");
  }

  TruthTable read() {
    if (const std::int32_t version = read_version(); version != kTruthVersion) {
      refuse(std::string(kTruthVersionAttribute) + " is " + std::to_string(version) + ", " +
             std::to_string(kTruthVersion) + " was expected");
    }
    TruthTable table;
    table.recording_sha256 = read_text(kTruthRecordingAttribute);
    for (std::size_t c = 0; c < kTruthColumnCount; ++c) read_column(c, table);
    return table;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(ErrorCode::kCorrupt, "cannot read truth " + name_ + ": " + what);
  }

  Hdf5Attribute open_attribute(std::string_view name) const {
    const std::string text(name);
    if (H5Aexists(hdf5_.get(), text.c_str()) <= 0) refuse("it has no attribute " + text);
    Hdf5Attribute attribute(H5Aopen(hdf5_.get(), text.c_str(), H5P_DEFAULT));
    const Hdf5Space space(H5Aget_space(attribute.get()));
    if (H5Sget_simple_extent_npoints(space.get()) != 1) refuse("attribute " + text + " is not one value");
    return attribute;
  }

  std::int32_t read_version() const {
    const Hdf5Attribute attribute = open_attribute(kTruthVersionAttribute);
    const Hdf5Type type(H5Aget_type(attribute.get()));
    std::int64_t version = 0;
    if (H5Tget_class(type.get()) != H5T_INTEGER || H5Aread(attribute.get(), H5T_NATIVE_INT64, &version) < 0) {
      refuse("attribute " + std::string(kTruthVersionAttribute) + " is no integer");
    }
    return static_cast<std::int32_t>(version);
  }

  // Text of fixed or variable length, as HDF5 programs in C and Python write it.
  std::string read_text(std::string_view name) const {
    const Hdf5Attribute attribute = open_attribute(name);
    const Hdf5Type type(H5Aget_type(attribute.get()));
    const std::string complaint = "attribute " + std::string(name) + " is no text";
    if (H5Tget_class(type.get()) != H5T_STRING) refuse(complaint);
    if (H5Tis_variable_str(type.get()) > 0) {
      char* text = nullptr;
      if (H5Aread(attribute.get(), type.get(), &text) < 0 || text == nullptr) refuse(complaint);
      std::string value(text);
      H5free_memory(text);
      return value;
    }
    constexpr std::size_t kMaxBytes = 4096;
    const std::size_t size = H5Tget_size(type.get());
    if (size == 0 || size > kMaxBytes) refuse(complaint);
    std::string value(size, '\0');
    if (H5Aread(attribute.get(), type.get(), value.data()) < 0) refuse(complaint);
    value.resize(value.find('\0') == std::string::npos ? size : value.find('\0'));
    return value;
  }

  void read_column(std::size_t c, TruthTable& table) const {
    const TruthColumn& column = kTruthColumns[c];
    const std::string name(column.name);
    if (H5Lexists(hdf5_.get(), name.c_str(), H5P_DEFAULT) <= 0) refuse("it has no dataset " + name);
    const Hdf5Dataset dataset(H5Dopen2(hdf5_.get(), name.c_str(), H5P_DEFAULT));
    if (!dataset.valid()) refuse(name + " is no dataset");
    const Hdf5Type type(H5Dget_type(dataset.get()));
    if (H5Tequal(type.get(), hdf5_type(column.type)) <= 0) {
      refuse("dataset " + name + " is not of type " + std::string(name_of(column.type)) + ", little-endian");
    }
    const Hdf5Space space(H5Dget_space(dataset.get()));
    hsize_t rows = 0;
    if (H5Sget_simple_extent_ndims(space.get()) != 1 || H5Sget_simple_extent_dims(space.get(), &rows, nullptr) != 1) {
      refuse("dataset " + name + " has not one dimension");
    }
    if (c == 0) {
      // A row takes more than a byte in any file, so what is claimed beyond that was never written.
      if (rows > file_bytes_) {
        refuse("dataset " + name + " claims " + std::to_string(rows) + " rows in a file of " +
               std::to_string(file_bytes_) + " bytes");
      }
      table.rows = rows;
    }
    if (rows != table.rows) {
      refuse("dataset " + name + " has " + std::to_string(rows) + " rows, " + std::to_string(table.rows) +
             " were expected as in " + std::string(kTruthColumns[0].name));
    }
    table.columns[c].resize(rows * bytes_of(column.type));
    if (rows != 0 &&
        H5Dread(dataset.get(), hdf5_type(column.type), H5S_ALL, H5S_ALL, H5P_DEFAULT, table.columns[c].data()) < 0) {
      refuse("dataset " + name + " cannot be read");
    }
  }

  Hdf5Session session_;
  std::string name_;
  std::uint64_t file_bytes_ = 0;
  Hdf5File hdf5_;
};

}  // namespace

TruthTable read_truth_table(const std::filesystem::path& file) { return TableReader(file).read(); }

}  // namespace mu40
