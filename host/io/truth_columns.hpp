// The columns of a truth file: one table for the writer, the reader and docs/formats.md. A truth file is HDF5, its
// columns are 1-D datasets of equal length at the root, rows ascending in (orbit, bx, index).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mu40 {

// Element types of the columns, little-endian.
enum class ColumnType : std::uint8_t { kUint8, kInt8, kUint16, kUint32, kFloat32 };

struct TruthColumn {
  std::string_view name;
  ColumnType type;
  std::string_view unit;
  std::string_view note;
};

enum TruthColumnIndex : std::size_t {
  kTruthOrbit = 0,
  kTruthBx,
  kTruthIndex,
  kTruthMatched,
  kTruthCharge,
  kTruthPt,
  kTruthEta,
  kTruthPhi,
  kTruthDimuon,
  kTruthColumnCount,
};

inline constexpr std::array<TruthColumn, kTruthColumnCount> kTruthColumns{{
    {"orbit", ColumnType::kUint32, "1", "orbit number of the recording"},
    {"bx", ColumnType::kUint16, "1", "bunch crossing, 1..3564"},
    {"index", ColumnType::kUint8, "1", "raw index of the muon in its BX block, 0..15, filtered muons counted"},
    {"matched", ColumnType::kUint8, "1", "1 = an offline muon stands behind it, 0 = the columns below are 0"},
    {"charge", ColumnType::kInt8, "e", "offline charge, +1 or -1"},
    {"pt_gev", ColumnType::kFloat32, "GeV", "offline transverse momentum"},
    {"eta", ColumnType::kFloat32, "1", "offline pseudorapidity at the vertex"},
    {"phi_rad", ColumnType::kFloat32, "rad", "offline azimuth at the vertex, [-pi, pi)"},
    {"dimuon", ColumnType::kUint32, "1", "muons of one BX with the same non-zero number are a real pair"},
}};

[[nodiscard]] constexpr std::size_t bytes_of(ColumnType type) noexcept {
  switch (type) {
    case ColumnType::kUint8:
    case ColumnType::kInt8:
      return 1;
    case ColumnType::kUint16:
      return 2;
    case ColumnType::kUint32:
    case ColumnType::kFloat32:
      return 4;
  }
  return 0;
}

[[nodiscard]] constexpr std::string_view name_of(ColumnType type) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"uint8", "int8", "uint16", "uint32", "float32"};
  return kNames[static_cast<std::size_t>(type)];
}

// Attributes of the root group.
inline constexpr std::string_view kTruthVersionAttribute = "format_version";      // int32
inline constexpr std::string_view kTruthOriginAttribute = "origin";               // text, e.g. "generated"
inline constexpr std::string_view kTruthTuneAttribute = "tune";                   // text; in generated truth only
inline constexpr std::string_view kTruthRecordingAttribute = "recording_sha256";  // text, 64 lower-case hex digits
inline constexpr std::int32_t kTruthVersion = 1;

}  // namespace mu40
