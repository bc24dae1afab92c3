// The bit table of one recorded uGMT muon (three 32-bit words), for Run 3 and Run 2: the only place where a mask or
// shift of it stands. Host, kernels, tests and docs/formats.md all use this table.
// Source: cms-sw/cmssw, DataFormats/L1Scouting and EventFilter/L1ScoutingRawToDigi (shifts and masks of the uGMT
// block).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mu40 {

// One recorded muon, bits as in the file. Immutable value.
struct MuonWord {
  std::uint32_t f = 0;
  std::uint32_t s = 0;
  std::uint32_t extra = 0;
  friend constexpr bool operator==(const MuonWord&, const MuonWord&) = default;
};

enum class MuonWordVersion : std::uint8_t { kRun3, kRun2 };

enum class WordPart : std::uint8_t { kF, kS, kExtra };

// The bit fields of a word, in the order of the CSV columns of `mu40 dump`.
enum class MuonField : std::uint8_t {
  kPhi,              // at the vertex, 0..575, unit 2 pi / 576 rad
  kPt,               // 0 = no muon
  kQuality,          // 0..15
  kEta,              // at the vertex, signed, unit 0.010875
  kIsolation,        // 0..3
  kCharge,           // 1 = negative
  kChargeValid,      // 1 = charge is meaningful
  kTfIndex,          // track-finder muon index, 0..107
  kPhiStation,       // at the muon station, 0..575
  kEtaStation,       // at the muon station, signed; in Run 3 the selected one of eta1 and eta2
  kPtUnconstrained,  // Run 3 only; 0 in Run 2
  kDxy,              // Run 3 only; 0 in Run 2
  kIntermediate,     // 1 = intermediate muon (an input of uGMT, not an output)
};
inline constexpr std::size_t kMuonFieldCount = 13;

// Where a field's bits stand and the range of its values.
struct BitField {
  WordPart part;
  std::uint8_t lsb;
  std::uint8_t width;
  bool is_signed;
};

// Extracts the bits of `field`.
[[nodiscard]] constexpr std::int32_t extract(const MuonWord& word, BitField field) noexcept {
  const std::uint32_t whole = field.part == WordPart::kF ? word.f : (field.part == WordPart::kS ? word.s : word.extra);
  const std::uint32_t bits = (whole >> field.lsb) & ((1U << field.width) - 1U);
  if (!field.is_signed) return static_cast<std::int32_t>(bits);
  const auto sign = 1U << (field.width - 1U);
  return static_cast<std::int32_t>(bits ^ sign) - static_cast<std::int32_t>(sign);
}

// Replaces the bits of `field` by the low bits of `value`.
constexpr void insert(MuonWord& word, BitField field, std::int32_t value) noexcept {
  const std::uint32_t mask = ((1U << field.width) - 1U) << field.lsb;
  std::uint32_t& whole = field.part == WordPart::kF ? word.f : (field.part == WordPart::kS ? word.s : word.extra);
  whole = (whole & ~mask) | ((static_cast<std::uint32_t>(value) << field.lsb) & mask);
}

// Bits that are not read by name alone: the Run-3 pair of station etas and the bit that selects one (0 -> eta1).
inline constexpr BitField kRun3EtaSelector{WordPart::kExtra, 0, 1, false};
inline constexpr BitField kRun3Eta1{WordPart::kExtra, 13, 9, true};
inline constexpr BitField kRun3Eta2{WordPart::kExtra, 22, 9, true};

// One row of the table: the field's name everywhere (CSV, network files, docs), its bits in each version, its meaning.
struct MuonFieldRow {
  MuonField field;
  std::string_view name;
  std::optional<BitField> run3;  // kEtaStation: see get()
  std::optional<BitField> run2;
  std::string_view note;
};

inline constexpr std::array<MuonFieldRow, kMuonFieldCount> kMuonFields{{
    {MuonField::kPhi, "phi", BitField{WordPart::kF, 0, 10, false}, BitField{WordPart::kF, 0, 10, false},
     "at the vertex, 0..575, 2 pi / 576 rad"},
    {MuonField::kPt, "pt", BitField{WordPart::kF, 10, 9, false}, BitField{WordPart::kF, 10, 9, false},
     "0.5 GeV; 0 = no muon"},
    {MuonField::kQuality, "quality", BitField{WordPart::kF, 19, 4, false}, BitField{WordPart::kF, 19, 4, false},
     "0, 4, 8, 12; 13-15 for Run-3 BMTF"},
    {MuonField::kEta, "eta", BitField{WordPart::kF, 23, 9, true}, BitField{WordPart::kF, 23, 9, true},
     "at the vertex, 0.010875"},
    {MuonField::kIsolation, "isolation", BitField{WordPart::kS, 0, 2, false}, BitField{WordPart::kS, 0, 2, false}, ""},
    {MuonField::kCharge, "charge", BitField{WordPart::kS, 2, 1, false}, BitField{WordPart::kS, 2, 1, false},
     "1 = negative"},
    {MuonField::kChargeValid, "charge_valid", BitField{WordPart::kS, 3, 1, false}, BitField{WordPart::kS, 3, 1, false},
     "1 = the charge is meaningful"},
    {MuonField::kTfIndex, "tf_index", BitField{WordPart::kS, 4, 7, false}, BitField{WordPart::kS, 4, 7, false},
     "EMTF+ 0-17, OMTF+ 18-35, BMTF 36-71, OMTF- 72-89, EMTF- 90-107"},
    {MuonField::kPhiStation, "phi_station", BitField{WordPart::kS, 11, 10, false},
     BitField{WordPart::kS, 11, 10, false}, "at the muon station, 0..575"},
    {MuonField::kEtaStation, "eta_station", std::nullopt, BitField{WordPart::kS, 21, 9, true},
     "at the muon station, 0.010875; Run 3: extra[21:13] (eta1) where extra[0] = 0, else extra[30:22] (eta2)"},
    {MuonField::kPtUnconstrained, "pt_unconstrained", BitField{WordPart::kS, 21, 8, false}, std::nullopt,
     "1 GeV; Run 3 only"},
    {MuonField::kDxy, "dxy", BitField{WordPart::kS, 30, 2, false}, std::nullopt, "Run 3 only"},
    {MuonField::kIntermediate, "intermediate", BitField{WordPart::kExtra, 31, 1, false},
     BitField{WordPart::kExtra, 31, 1, false}, "1 = input of uGMT, not a final muon"},
}};

[[nodiscard]] constexpr const MuonFieldRow& row_of(MuonField field) noexcept {
  return kMuonFields[static_cast<std::size_t>(field)];
}

// The value of `field` in `word`; 0 where the version does not record it.
template <MuonWordVersion version = MuonWordVersion::kRun3>
[[nodiscard]] constexpr std::int32_t get(const MuonWord& word, MuonField field) noexcept {
  if constexpr (version == MuonWordVersion::kRun3) {
    if (field == MuonField::kEtaStation) {
      return extract(word, extract(word, kRun3EtaSelector) == 0 ? kRun3Eta1 : kRun3Eta2);
    }
    const auto bits = row_of(field).run3;
    return bits ? extract(word, *bits) : 0;
  } else {
    const auto bits = row_of(field).run2;
    return bits ? extract(word, *bits) : 0;
  }
}

// Writes `value` into `field`; Run-3 eta_station goes into eta1 and clears the selector. No effect where the version
// does not record the field.
template <MuonWordVersion version = MuonWordVersion::kRun3>
constexpr void set(MuonWord& word, MuonField field, std::int32_t value) noexcept {
  if constexpr (version == MuonWordVersion::kRun3) {
    if (field == MuonField::kEtaStation) {
      insert(word, kRun3EtaSelector, 0);
      insert(word, kRun3Eta1, value);
      return;
    }
    if (const auto bits = row_of(field).run3) insert(word, *bits, value);
  } else {
    if (const auto bits = row_of(field).run2) insert(word, *bits, value);
  }
}

// The field called `name`, if there is one.
[[nodiscard]] constexpr std::optional<MuonField> muon_field(std::string_view name) noexcept {
  for (const auto& row : kMuonFields) {
    if (row.name == name) return row.field;
  }
  return std::nullopt;
}

// Units of the codes. The pT conventions differ between users: the networks of the published study were trained with
// 0.5 * hw_pt, CMSSW's unpacker uses 0.5 * (hw_pt - 1). mu40 uses 0.5 * hw_pt everywhere and says so in its output.
inline constexpr double kPhiUnitRad = 2.0 * 3.14159265358979323846 / 576.0;
inline constexpr int kPhiCodes = 576;
inline constexpr double kEtaUnit = 0.010875;
inline constexpr double kPtUnitGev = 0.5;
inline constexpr double kPtUnconstrainedUnitGev = 1.0;

}  // namespace mu40
