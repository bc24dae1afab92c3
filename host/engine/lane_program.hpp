// A network compiled for lanes: a list of steps over registers, each register a block of kBlockLanes int32 values, one
// a muon (or pair). Plain data on purpose: the instruction-set levels include nothing else, since an inline function of
// a library compiled for a newer CPU could be the copy that the linker keeps for all.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mu40 {

// Muons or pairs computed together; a block's registers stay in the caches.
inline constexpr std::size_t kBlockLanes = 256;
// Levels work on this many lanes at least: lane counts are rounded up to it.
inline constexpr std::size_t kLaneStep = 64;
// Tables are looked up in blocks of so many entries.
inline constexpr std::size_t kTablePadding = 64;
// Registers 0..3 are the words f, s, extra and tag of muon 0, registers 4..7 those of muon 1.
inline constexpr std::uint32_t kWordsPerMuon = 4;
inline constexpr std::uint32_t kInputRegisters = 8;

enum class LaneOp : std::uint8_t {
  kBits,        // x = lsb, y = width of the bits of a; unsigned
  kSignedBits,  // the same, two's complement
  kAdd,         // a + b
  kSubtract,    // a - b
  kWrap,        // x = modulus, y = lowest value; z = times added at most, w = times subtracted at most
  kAbsolute,    // |a|
  kSelect,      // a != 0 ? b : c
  kClamp,       // x = low, y = high
  kShift,       // (a + y) >> x
  kShiftLeft,   // a << x
  kTable,       // table[clamp(a - x, 0, y)]
  kDense,       // dense
};

// `weights` is the operand of one multiply-accumulate instruction: two int16 or four int8 weights.
struct LaneDenseTerm {
  std::uint32_t input = 0;  // index of the packed input
  std::int32_t weights = 0;
};

// A dense layer; zero weights have no term. packing is 2 (int16 inputs) or 4 (inputs in 0..255).
struct LaneDense {
  std::uint32_t packing = 2;
  std::uint32_t n_inputs = 0;
  std::uint32_t n_neurons = 0;
  const std::uint32_t* inputs = nullptr;      // [n_inputs] registers
  const std::uint32_t* outputs = nullptr;     // [n_neurons] registers
  const std::uint32_t* term_begin = nullptr;  // [n_neurons + 1]
  const LaneDenseTerm* terms = nullptr;
  const std::int32_t* start = nullptr;  // [n_neurons] bias and one half
  const std::int32_t* shift = nullptr;  // [n_neurons]
  std::int32_t low = 0, high = 0;       // clamp after the shift
};

struct LaneStep {
  LaneOp op{};
  std::uint32_t out = 0, a = 0, b = 0, c = 0;  // registers
  std::int32_t x = 0, y = 0, z = 0, w = 0;
  const std::int16_t* table = nullptr;  // padded with kTablePadding entries at least, to whole blocks of as many
  const LaneDense* dense = nullptr;
};

// What one instruction-set level offers. Memory of registers is 64-byte aligned.
struct LaneLevel {
  // How many inputs of a dense layer with inputs in 0..255 it packs into a lane: 2 or 4.
  std::uint32_t byte_packing;
  // True when the tags of n muon records (four words each) increase strictly in (offset, bx, index).
  bool (*in_order)(const std::uint32_t* records, std::size_t n);
  // n records (a multiple of kLaneStep) to the four registers from `words` on.
  void (*split)(const std::uint32_t* records, std::size_t n, std::int32_t* words);
  // Executes steps on `lanes` lanes (a multiple of kLaneStep); `scratch` holds the packed inputs of the widest layer.
  void (*run)(const LaneStep* steps, std::size_t n_steps, std::size_t lanes, std::int32_t* registers,
              std::int32_t* scratch);
  // n RecalibratedMuon, n ClassifiedPair records.
  void (*pack_recalibrated)(const std::int32_t* phi, const std::int32_t* eta, const std::int32_t* pt, std::size_t n,
                            std::uint64_t* out);
  void (*pack_pairs)(const std::int32_t* logit, const std::int32_t* tag_0, const std::int32_t* tag_1, std::size_t n,
                     std::uint64_t* out);
};

}  // namespace mu40
