// The board memory that a Verilated kernel sees through its two AXI4 ports: latency, one beat a clock, refresh stalls.
// Not a model of a memory controller: responses come in order, and nothing competes for the bank.
// Sources: access and refresh times are those of DDR4-2400 parts (tRFC 350 ns every tREFI 7.8 us, JEDEC JESD79-4);
// about 100 ns to the first beat through a card's controller are chosen, not measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>

#include "swboard/rtl/kernel_pins.h"

namespace mu40::swboard {

inline constexpr std::size_t kBeatBytes = sizeof(Mu40KernelInputs::muons_rdata);

struct MemoryTiming {
  std::uint32_t latency_ns = 0;         // address accepted to first beat; last beat to write response
  std::uint32_t refresh_period_ns = 0;  // 0: none
  std::uint32_t refresh_ns = 0;         // nothing moves for so long
};
inline constexpr MemoryTiming kDdr4Memory{100, 7800, 350};

// Bytes of board memory at an address. An access outside answers DECERR.
struct MemoryRegion {
  std::uint64_t address = 0;
  std::span<std::byte> bytes;
};

// Single thread.
class AxiMemory {
 public:
  AxiMemory(const MemoryTiming& timing, std::uint32_t clock_khz);

  // What the kernel may read and write from now on.
  void set_regions(MemoryRegion readable, MemoryRegion writable);

  // Sets the memory's pins for the next clock edge.
  void drive(Mu40KernelInputs& in);
  // Takes what was exchanged at that edge. True when anything was.
  bool clock(const Mu40KernelInputs& in, const Mu40KernelOutputs& out);

 private:
  struct Burst {
    std::uint64_t address;
    std::uint32_t beats_left;
    std::uint64_t ready_at;  // in clocks
    bool is_sound;           // lies in its region
  };
  // A write response to come.
  struct Response {
    std::uint64_t ready_at;
    bool is_sound;
  };

  [[nodiscard]] std::uint64_t clocks(std::uint32_t ns) const;
  [[nodiscard]] Burst burst(std::uint64_t address, std::uint32_t beats, const MemoryRegion& region) const;
  void read_beat(Mu40KernelInputs& in);
  void write_beat(const Mu40KernelOutputs& out);

  std::uint32_t clock_khz_;
  std::uint64_t latency_, refresh_period_, refresh_;
  MemoryRegion readable_, writable_;
  std::uint64_t now_ = 0;
  std::deque<Burst> reads_, writes_;
  std::deque<Response> responses_;
  bool read_offered_ = false, response_offered_ = false;  // valid stays up until it is taken
};

}  // namespace mu40::swboard
