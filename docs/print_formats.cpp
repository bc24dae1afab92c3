// Prints docs/formats.md: every file and memory format of mu40, from the tables that the code itself uses.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "event/track_finder.hpp"
#include "io/frd_format.hpp"
#include "io/recording_faults.hpp"
#include "io/truth_columns.hpp"
#include "layout/kernel_interface.hpp"
#include "layout/muon_word.hpp"

namespace {

using namespace mu40;

void say(std::string_view text) { fmt::print("{}\n", text); }

void table(std::string_view columns) {
  const auto count = std::ranges::count(columns, '|');
  say(columns);
  std::string rule = "|";
  for (std::ptrdiff_t i = 1; i < count; ++i) rule += "---|";
  say(rule);
}

std::string bits(unsigned lsb, unsigned width) {
  return width == 1 ? std::to_string(lsb) : fmt::format("{}:{}", lsb + width - 1, lsb);
}

// The bits that are set in `mask`, which are one run.
std::string bits_of(std::uint64_t mask) {
  return bits(static_cast<unsigned>(std::countr_zero(mask)), static_cast<unsigned>(std::popcount(mask)));
}

std::string place(const std::optional<BitField>& field) {
  constexpr std::string_view kParts[]{"f", "s", "extra"};
  if (!field) return "-";
  return fmt::format("{}[{}]{}", kParts[static_cast<std::size_t>(field->part)], bits(field->lsb, field->width),
                     field->is_signed ? " signed" : "");
}

#define MU40_STRUCT_ROW(type, member, note) \
  fmt::print("| {} | {} | {} | {} |\n", offsetof(type, member), sizeof(type::member), #member, note)

void print_recording() {
  say("## Recordings: FRD scouting files\n");
  say("Little-endian. One file header, then orbits: an orbit header and its payload each. Source: cms-sw/cmssw, "
      "IOPool/Streamer and EventFilter/L1ScoutingRawToDigi.\n");
  fmt::print("File header, {} bytes\n\n", sizeof(frd::FileHeader));
  table("| byte | bytes | field | |");
  MU40_STRUCT_ROW(frd::FileHeader, magic,
                  fmt::format("\"{}\"", std::string_view(frd::kMagic.data(), frd::kMagic.size())));
  MU40_STRUCT_ROW(frd::FileHeader, header_bytes, sizeof(frd::FileHeader));
  MU40_STRUCT_ROW(frd::FileHeader, file_type, fmt::format("any is read, {} is written", frd::kDefaultFileType));
  MU40_STRUCT_ROW(frd::FileHeader, orbits, "orbits in the file");
  MU40_STRUCT_ROW(frd::FileHeader, run, "");
  MU40_STRUCT_ROW(frd::FileHeader, lumisection, "");
  MU40_STRUCT_ROW(frd::FileHeader, file_bytes, "size of the file, this header included");
  fmt::print("\nOrbit header (FRD version {}), {} bytes\n\n", frd::kOrbitVersion, sizeof(frd::OrbitHeader));
  table("| byte | bytes | field | |");
  MU40_STRUCT_ROW(frd::OrbitHeader, version, frd::kOrbitVersion);
  MU40_STRUCT_ROW(frd::OrbitHeader, flags, fmt::format("{} = generated data", frd::kGeneratedFlag));
  MU40_STRUCT_ROW(frd::OrbitHeader, run, "as in the file header");
  MU40_STRUCT_ROW(frd::OrbitHeader, lumisection, "as in the file header");
  MU40_STRUCT_ROW(frd::OrbitHeader, orbit, "orbit number, 31 bits");
  MU40_STRUCT_ROW(frd::OrbitHeader, payload_bytes, "without this header");
  MU40_STRUCT_ROW(frd::OrbitHeader, crc32c,
                  "CRC-32C of the payload; 0 = not given. It is written, and verified where given");
  fmt::print(
      "\nPayload: u32 source id, then BX blocks ({} = uGMT). Orbits of other sources are passed over and counted; "
      "they are no fault.\n\n",
      frd::kMuonSourceId);
  fmt::print("BX block of uGMT: {} bytes, then a_count + b_count muons of {} bytes, at most {}. BX are 1..{}.\n\n",
             sizeof(frd::BxBlockHeader), sizeof(MuonWord), kMaxMuonsPerBx, kBxPerOrbit);
  table("| byte | bytes | field | |");
  MU40_STRUCT_ROW(frd::BxBlockHeader, match, "the bit fields below");
  MU40_STRUCT_ROW(frd::BxBlockHeader, bx, "");
  MU40_STRUCT_ROW(frd::BxBlockHeader, orbit,
                  fmt::format("masked with {:#x}; the top bit is a flag", frd::kOrbitNumberMask));
  say("");
  table("| bits of match | field | |");
  for (const auto& field : frd::kMatchFields) {
    fmt::print("| {} | {} | {} |\n", bits(field.lsb, field.width), field.name, field.note);
  }
}

void print_muon_word() {
  say("\n## Muon words\n");
  say("Three u32 a muon: f, s, extra. The names are those of the columns of `mu40 dump` and of network files.\n");
  table("| field | Run 3 | Run 2 | |");
  for (const auto& row : kMuonFields) {
    const bool selected = row.field == MuonField::kEtaStation;
    fmt::print("| {} | {} | {} | {} |\n", row.name, selected ? "selected" : place(row.run3), place(row.run2), row.note);
  }
  fmt::print("\nRun 3 has two etas at the station: eta1 {}, eta2 {}; {} chooses (0 = eta1).\n", place(kRun3Eta1),
             place(kRun3Eta2), place(kRun3EtaSelector));
  fmt::print(
      "Units: pT {} GeV times its code (CMSSW's unpacker uses 0.5 * (code - 1)), unconstrained pT {} GeV, eta {}, "
      "phi 2 pi / {} rad.\n",
      kPtUnitGev, kPtUnconstrainedUnitGev, kEtaUnit, kPhiCodes);
  say("Muons that are intermediate or have pt 0 are read and counted, and not given to the networks.\n");
  table("| track finder | tf_index |");
  for (const auto& finder : kTrackFinders) {
    fmt::print("| {} | {}-{} |\n", finder.name, finder.first_index, finder.last_index);
  }
}

void print_faults() {
  say("\n## What is reported of a recording\n");
  say("Every fault is counted and the first are told with their byte offset; the rest of the file stays usable.\n");
  table("| fault | |");
  for (std::size_t i = 0; i < kRecordingFaultCount; ++i) {
    const auto fault = static_cast<RecordingFault>(i);
    fmt::print("| {} | {} |\n", name_of(fault), meaning_of(fault));
  }
}

void print_truth() {
  say("\n## Truth files\n");
  say("HDF5. One dataset of one dimension a column, all of equal length, at the root; rows ascend strictly in "
      "(orbit, bx, index). h5py reads and writes them.\n");
  table("| attribute of the root | type | |");
  fmt::print("| {} | integer | {} |\n", kTruthVersionAttribute, kTruthVersion);
  fmt::print("| {} | text | where the rows come from; \"generated\" for generated recordings |\n",
             kTruthOriginAttribute);
  fmt::print("| {} | text | generated truth only: the tune that it was generated with (generator.md) |\n",
             kTruthTuneAttribute);
  fmt::print("| {} | text | SHA-256 of the recording file, 64 lower-case hex digits |\n\n", kTruthRecordingAttribute);
  table("| column | type | unit | |");
  for (const auto& column : kTruthColumns) {
    fmt::print("| {} | {} | {} | {} |\n", column.name, name_of(column.type), column.unit, column.note);
  }
}

void print_records() {
  say("\n## Kernel memory\n");
  fmt::print("Both kernels read muon records of {} bytes.\n\n", sizeof(MuonRecord));
  table("| byte | bytes | field | |");
  MU40_STRUCT_ROW(MuonRecord, word, "f, s, extra as recorded");
  MU40_STRUCT_ROW(MuonRecord, tag, "the bit fields below");
  say("");
  table("| bits of tag | field | |");
  fmt::print("| {} | bx | |\n", bits_of(make_tag(~0U, 0, 0)));
  fmt::print("| {} | index | raw index in the BX block |\n", bits_of(make_tag(0, ~0U, 0)));
  fmt::print("| {} | orbit offset | orbit of the launch, from 0 |\n", bits_of(make_tag(0, 0, ~0U)));
  fmt::print("\n`recalibrate` writes one record of {} bytes a muon, in input order, in 1/{} of a hardware unit.\n\n",
             sizeof(RecalibratedMuon), 1 << kRecalibratedFractionBits);
  table("| byte | bytes | field | |");
  MU40_STRUCT_ROW(RecalibratedMuon, phi, "signed");
  MU40_STRUCT_ROW(RecalibratedMuon, eta, "signed");
  MU40_STRUCT_ROW(RecalibratedMuon, pt, "signed");
  MU40_STRUCT_ROW(RecalibratedMuon, status, "0 = computed");
  fmt::print("\n`classify` writes one record of {} bytes a pair i < j of a BX, in (orbit, bx, i, j) order.\n\n",
             sizeof(ClassifiedPair));
  table("| bits | field | |");
  const std::uint64_t logit = make_pair_record(-1, 0, 0, 0, 0).bits;
  const std::uint64_t i = make_pair_record(0, ~0U, 0, 0, 0).bits;
  const std::uint64_t j = make_pair_record(0, 0, ~0U, 0, 0).bits;
  const std::uint64_t bx = make_pair_record(0, 0, 0, ~0U, 0).bits;
  const std::uint64_t offset = make_pair_record(0, 0, 0, 0, ~0U).bits;
  fmt::print("| {} | logit | signed |\n", bits_of(logit));
  fmt::print("| {} | i | raw index of the first muon |\n", bits_of(i));
  fmt::print("| {} | j | raw index of the second |\n", bits_of(j));
  fmt::print("| {} | bx | |\n", bits_of(bx));
  fmt::print("| {} | orbit offset | |\n", bits_of(offset));
  fmt::print("| {} | status | 0 = computed |\n", bits_of(~(logit | i | j | bx | offset)));
}

void print_result_header() {
  fmt::print("\nEach result buffer starts with a header of {} bytes; the records follow.\n\n", sizeof(ResultHeader));
  table("| byte | bytes | field | |");
  MU40_STRUCT_ROW(ResultHeader, magic, fmt::format("{:#010x}", kResultMagic));
  MU40_STRUCT_ROW(ResultHeader, version, kResultVersion);
  std::string fidelities;
  for (const auto fidelity : {Fidelity::kNone, Fidelity::kFunctional, Fidelity::kRtlSim, Fidelity::kHardware}) {
    fidelities += fmt::format("{}{} {}", fidelities.empty() ? "" : ", ", static_cast<int>(fidelity), name_of(fidelity));
  }
  MU40_STRUCT_ROW(ResultHeader, fidelity, fidelities);
  MU40_STRUCT_ROW(ResultHeader, kernel, fmt::format("0 {}, 1 {}", kKernelNames[0], kKernelNames[1]));
  MU40_STRUCT_ROW(ResultHeader, sequence, "of the launch, as given in the arguments");
  MU40_STRUCT_ROW(ResultHeader, build_id, "of the kernel");
  MU40_STRUCT_ROW(ResultHeader, network_hash, "of the network");
  MU40_STRUCT_ROW(ResultHeader, count, "records that follow");
  MU40_STRUCT_ROW(ResultHeader, status,
                  fmt::format("{} computed, {} more results than the capacity, {} records out of order",
                              static_cast<int>(KernelStatus::kOk), static_cast<int>(KernelStatus::kOverflow),
                              static_cast<int>(KernelStatus::kBadInput)));
  MU40_STRUCT_ROW(ResultHeader, cycles, "of the kernel clock, from start to the last record");
  MU40_STRUCT_ROW(ResultHeader, clock_khz, "of the kernel clock");
  MU40_STRUCT_ROW(ResultHeader, crc32c, "CRC-32C of the header with this field 0, then of the records");
  MU40_STRUCT_ROW(ResultHeader, reserved, "0");
}

void print_arguments() {
  say("\nArguments of both kernels (ap_ctrl_hs, AXI4-Lite):\n");
  table("| offset | bytes | argument | type |");
  for (const auto& argument : kKernelArguments) {
    fmt::print("| {:#x} | {} | {} | {} |\n", argument.offset, argument.size_bytes, argument.name, argument.type);
  }
}

}  // namespace

int main() {
  say("# Formats\n");
  say("Made by `mu40-formats` from the tables in kernels/layout, host/io and host/event; do not edit.\n");
  print_recording();
  print_muon_word();
  print_faults();
  print_truth();
  print_records();
  print_result_header();
  print_arguments();
  return std::fflush(stdout) == 0 ? 0 : 1;
}
