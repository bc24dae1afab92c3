// HDF5 identifiers that close themselves, and calls that do not print. For the truth files of host/io only.
#pragma once

#include <hdf5.h>

#include <utility>

#include "io/truth_columns.hpp"

namespace mu40 {

// Owns one identifier; negative = none. Single thread.
template <herr_t (*close)(hid_t)>
class Hdf5Handle {
 public:
  Hdf5Handle() = default;
  explicit Hdf5Handle(hid_t id) : id_(id) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Hdf5Handle() {
    if (id_ >= 0) close(id_);
  }

  [[nodiscard]] hid_t get() const noexcept { return id_; }
  [[nodiscard]] bool valid() const noexcept { return id_ >= 0; }
  // Closes now; false when that failed.
  [[nodiscard]] bool reset() noexcept {
    const hid_t id = std::exchange(id_, H5I_INVALID_HID);
    return id < 0 || close(id) >= 0;
  }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

using Hdf5File = Hdf5Handle<&H5Fclose>;
using Hdf5Dataset = Hdf5Handle<&H5Dclose>;
using Hdf5Space = Hdf5Handle<&H5Sclose>;
using Hdf5Type = Hdf5Handle<&H5Tclose>;
using Hdf5Attribute = Hdf5Handle<&H5Aclose>;
using Hdf5Properties = Hdf5Handle<&H5Pclose>;

// The library's own type for a column; not owned.
[[nodiscard]] inline hid_t hdf5_type(ColumnType type) noexcept {
  switch (type) {
    case ColumnType::kUint8:
      return H5T_STD_U8LE;
    case ColumnType::kInt8:
      return H5T_STD_I8LE;
    case ColumnType::kUint16:
      return H5T_STD_U16LE;
    case ColumnType::kUint32:
      return H5T_STD_U32LE;
    case ColumnType::kFloat32:
      return H5T_IEEE_F32LE;
  }
  return H5I_INVALID_HID;
}

// While it lives HDF5 prints no error stacks; errors are told by mu40::Error instead. From the first one on HDF5 does
// not clean up at exit: HDF5 1.10 crashes there over a file that a full disk has cut short. Single thread.
class Hdf5Session {
 public:
  Hdf5Session() {
    H5dont_atexit();
    H5Eget_auto2(H5E_DEFAULT, &function_, &argument_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Hdf5Session() { H5Eset_auto2(H5E_DEFAULT, function_, argument_); }
  Hdf5Session(const Hdf5Session&) = delete;
  Hdf5Session& operator=(const Hdf5Session&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* argument_ = nullptr;
};

}  // namespace mu40
