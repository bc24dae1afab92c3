// Runs launches of the whole kernel with a stand-in core on a hostile memory and compares result buffers byte by byte
// with what is computed here. Arguments: number of launches, seed; then a file that takes every pin of every clock
// (only short launches then), or a number: every count of muons up to it first. MU40_CLASSIFY and MU40_LANES are those
// of the model. Not here: the networks (a generated core has its own bench).
#include <verilated.h>

#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <memory>

#include "Vmu40_kernel.h"
#include "axi_memory.hpp"

namespace {

constexpr std::uint64_t kBuildId = 0x1122334455667788ULL;
constexpr std::uint32_t kClockKhz = 320630;
constexpr std::uint64_t kNetworkHash = MU40_CLASSIFY ? 0xFEDCBA9876543210ULL : 0x0123456789ABCDEFULL;
constexpr std::uint8_t kSentinel = 0xA5;
enum Status : std::uint32_t { kOk, kOverflow, kBadInput, kMemoryError };

// Bit by bit, so that it shares nothing with the kernel's network of XORs.
std::uint32_t crc32c(const std::uint8_t* bytes, std::size_t n) {
  std::uint32_t state = 0xFFFFFFFFU;
  for (std::size_t i = 0; i < n; ++i) {
    state ^= bytes[i];
    for (int k = 0; k < 8; ++k) state = (state >> 1U) ^ ((state & 1U) != 0 ? 0x82F63B78U : 0U);
  }
  return ~state;
}

struct Muon {
  std::uint32_t words[4];
  std::uint32_t tag() const { return words[3]; }
  std::uint32_t key() const { return words[3] & 0xFFFF0FFFU; }
  std::uint32_t place() const { return (tag() & 0xFFFF0000U) | (tag() << 4U & 0xFFF0U) | (tag() >> 12U & 0xFU); }
};

std::uint16_t stand_in_value(const Muon* const* muons, int n, int k) {
  auto mix = static_cast<std::uint16_t>(0x9E37 ^ k);
  for (int m = 0; m < n; ++m) {
    for (int p = 0; p < 6; ++p) {
      const auto part = static_cast<std::uint16_t>(muons[m]->words[p / 2] >> (16 * (p % 2)));
      mix = static_cast<std::uint16_t>(((mix << 3U) | (mix >> 13U)) ^ part);
    }
  }
  return mix;
}

std::vector<std::uint64_t> expected_records(const std::vector<Muon>& muons) {
  std::vector<std::uint64_t> records;
  if (!MU40_CLASSIFY) {
    for (const Muon& muon : muons) {
      const Muon* const one[] = {&muon};
      records.push_back(stand_in_value(one, 1, 0) | std::uint64_t{stand_in_value(one, 1, 1)} << 16U |
                        std::uint64_t{stand_in_value(one, 1, 2)} << 32U);
    }
    return records;
  }
  for (std::size_t i = 0; i < muons.size(); ++i) {
    for (std::size_t j = i + 1; j < muons.size() && muons[j].key() == muons[i].key(); ++j) {
      const Muon* const pair[] = {&muons[i], &muons[j]};
      const std::uint32_t tag = muons[i].tag();
      records.push_back(stand_in_value(pair, 2, 0) | std::uint64_t{tag >> 12U & 0xFU} << 16U |
                        std::uint64_t{muons[j].tag() >> 12U & 0xFU} << 20U | std::uint64_t{tag & 0xFFFU} << 24U |
                        std::uint64_t{tag >> 16U} << 36U);
    }
  }
  return records;
}

struct Launch {
  std::vector<Muon> muons;
  std::uint32_t capacity = 0, bx_period = 0, deadline = 0;
  std::uint64_t sequence = 0;
  bool statistics = false;
  unsigned muons_skew = 0;  // 16-byte steps
  bool memory_fails = false;
};

// What the statistics must say of a launch in which memory never let the gate wait.
struct Timing {
  std::vector<std::uint32_t> histogram = std::vector<std::uint32_t>(256, 0);
  std::uint32_t minimum = 0xFFFFFFFFU, maximum = 0, queued = 0, late = 0, results = 0;
  void add(std::uint64_t latency, std::uint32_t n, bool ends_bx, std::uint32_t deadline) {
    const auto value = static_cast<std::uint32_t>(latency);
    histogram[std::min<std::uint32_t>(value, 255)] += n;
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
    results += n;
    if (ends_bx && deadline != 0 && value > deadline) ++late;
  }
};

// A group enters at its BX's edge or a clock after the group before. Pairs: their BX is complete a clock after its last
// group entered, then a row a clock, which needs two clocks to the core.
Timing expected_timing(const Launch& launch) {
  constexpr unsigned kGroup = MU40_CLASSIFY ? (MU40_LANES > 1 ? 2 : 1) : MU40_LANES;
  const std::vector<Muon>& muons = launch.muons;
  Timing timing;
  std::int64_t entered = -1, issued = -1;
  std::uint32_t in_bx = 0;
  bool begins_bx = true;
  for (std::size_t i = 0; i < muons.size();) {
    std::size_t k = std::min<std::size_t>({kGroup, 4 - (launch.muons_skew + i) % 4, muons.size() - i});
    for (std::size_t m = 1; m < k; ++m) {
      if (muons[i + m].key() != muons[i].key()) k = m;
    }
    const std::uint32_t tag = muons[i].tag();
    const auto edge =
        static_cast<std::int64_t>(((std::uint64_t{tag >> 16U} * 3564 + (tag & 0xFFFU) - 1) * launch.bx_period) >> 16U);
    const bool ends_bx = i + k == muons.size() || muons[i + k].key() != muons[i].key();
    entered = std::max(edge, entered + 1);
    if (begins_bx && entered > edge) ++timing.queued;
    in_bx += static_cast<std::uint32_t>(k);
    if (!MU40_CLASSIFY) {
      timing.add(static_cast<std::uint64_t>(entered - edge) + MU40_LATENCY, static_cast<std::uint32_t>(k), ends_bx,
                 launch.deadline);
    } else if (ends_bx && in_bx > 1) {
      std::uint32_t pairs = in_bx * (in_bx - 1) / 2;
      issued = std::max(entered, issued);
      while (pairs > 0) {
        ++issued;
        const std::uint32_t row = std::min<std::uint32_t>(pairs, MU40_LANES);
        pairs -= row;
        timing.add(static_cast<std::uint64_t>(issued + 2 - edge) + MU40_LATENCY, row, pairs == 0, launch.deadline);
      }
    }
    if (ends_bx) in_bx = 0;
    begins_bx = ends_bx;
    i += k;
  }
  return timing;
}

class Bench {
 public:
  Bench(std::uint64_t seed, std::FILE* to_record) : random(seed), memory(top, random), record(to_record) {
    Verilated::randReset(2);
    top.ap_rst_n = 0;
    for (int i = 0; i < 20; ++i) tick();
    top.ap_rst_n = 1;
    for (int i = 0; i < 300; ++i) tick();  // the bins of the statistics are emptied
  }

  void tick() {
    top.ap_clk = 0;
    memory.drive();
    top.eval();
    memory.sample();
    if (record != nullptr) write_pins();
    top.ap_clk = 1;
    top.eval();
    ++clocks;
  }
  void lite_write(std::uint32_t address, std::uint32_t value) {
    bool aw = true, w = true;
    top.s_axi_control_awaddr = address;
    top.s_axi_control_wdata = value;
    top.s_axi_control_wstrb = 0xF;
    top.s_axi_control_bready = 1;
    bool answered = false;
    for (int i = 0; i < 100 && !answered; ++i) {
      top.s_axi_control_awvalid = aw && (i > 2 || random() % 2 != 0);
      top.s_axi_control_wvalid = w && (i > 2 || random() % 2 != 0);
      top.ap_clk = 0;
      top.eval();
      const bool took_aw = top.s_axi_control_awvalid && top.s_axi_control_awready;
      const bool took_w = top.s_axi_control_wvalid && top.s_axi_control_wready;
      answered = top.s_axi_control_bvalid;
      require(!(answered && (aw || w)), "write response before its request");
      tick();
      if (took_aw) aw = false;
      if (took_w) w = false;
    }
    top.s_axi_control_awvalid = top.s_axi_control_wvalid = 0;
    require(answered, "AXI4-Lite write without response");
  }
  std::uint32_t lite_read(std::uint32_t address) {
    top.s_axi_control_araddr = address;
    top.s_axi_control_arvalid = 1;
    top.s_axi_control_rready = 1;
    for (int i = 0; i < 100; ++i) {
      top.ap_clk = 0;
      top.eval();
      const bool took = top.s_axi_control_arvalid && top.s_axi_control_arready;
      const bool answered = top.s_axi_control_rvalid;
      const std::uint32_t value = top.s_axi_control_rdata;
      tick();
      if (took) top.s_axi_control_arvalid = 0;
      if (answered) return value;
    }
    fail("AXI4-Lite read without response");
  }
  void lite_write64(std::uint32_t address, std::uint64_t value) {
    lite_write(address, static_cast<std::uint32_t>(value));
    lite_write(address + 4, static_cast<std::uint32_t>(value >> 32U));
  }

  // Lays the buffers down, starts, waits for done, checks the result buffer. Returns clocks from start to done.
  std::uint64_t run(const Launch& launch) {
    const std::size_t n = launch.muons.size();
    const std::uint64_t muons = (random() % 256 + 16) * 4096 + (random() % 64) * 64 + launch.muons_skew * 16;
    const std::uint64_t result = 0x1'0000'0000ULL + (random() % 256) * 4096 + (random() % 64) * 64;
    const std::uint64_t statistics = launch.statistics ? 0x2'0000'0000ULL + (random() % 64) * 64 : 0;
    Region in{muons / 64 * 64, {}};
    in.bytes.resize((launch.muons_skew * 16 + n * 16 + 63) / 64 * 64);
    for (auto& byte : in.bytes) byte = static_cast<std::uint8_t>(random());
    if (n > 0) std::memcpy(in.bytes.data() + launch.muons_skew * 16, launch.muons.data(), n * 16);
    memory.restart();
    memory.header = result;
    memory.readable = {in};
    memory.writable = {{result, std::vector<std::uint8_t>(64 + std::size_t{launch.capacity} * 8, kSentinel)},
                       {statistics, std::vector<std::uint8_t>(launch.statistics ? 64 + 1024 : 0, kSentinel)}};
    lite_write64(0x10, muons);
    lite_write64(0x1C, result);
    lite_write(0x28, static_cast<std::uint32_t>(n));
    lite_write(0x30, launch.capacity);
    lite_write64(0x38, launch.sequence);
    lite_write(0x44, launch.bx_period);
    lite_write(0x4C, launch.deadline);
    lite_write64(0x54, statistics);
    lite_write64(0x60, 0);
    require((lite_read(0x00) & 0x7U) == 0x4U, "not idle before the start");
    require(lite_read(0x28) == n && lite_read(0x30) == launch.capacity, "an argument reads back otherwise");
    lite_write(0x00, 1);
    const std::uint64_t begun = clocks;
    // Arguments may be rewritten once the kernel runs.
    const bool spoil = random() % 2 != 0;
    if (spoil) lite_write64(0x1C, 0xDEAD'0000);
    const std::uint64_t limit = begun + 200000 + 400 * n + launch.bx_period / 65536 * 3564 * 8;
    while (!top.__SYM__interrupt) {  // Verilator renames what is a common word in C++
      tick();
      if (clocks > limit) fail("hangs");
    }
    const std::uint64_t took = clocks - begun;
    require(!memory.answers_due(), "done before the last write response");
    lite_write(0x0C, lite_read(0x0C));
    require(!top.__SYM__interrupt, "interrupt stays");
    require((lite_read(0x00) & 0x7U) == 0x6U, "no done after the interrupt");
    require((lite_read(0x00) & 0x7U) == 0x4U, "done not cleared by reading");
    require(memory.last_burst_written == result, "the header was not written last");
    check(launch);
    if (launch.statistics) check_statistics(launch);
    return took;
  }

  Vmu40_kernel top;
  std::mt19937_64 random;
  AxiMemory<Vmu40_kernel> memory;
  std::uint64_t clocks = 0;
  std::uint64_t cycles = 0;     // of the last header
  std::FILE* record = nullptr;  // for replay.sv
  long timings_checked = 0;
  std::uint64_t starved = 0, held = 0;  // clocks of the last launch with statistics
  std::uint32_t minimum = 0, maximum = 0;

 private:
  static std::string hex(const std::uint32_t* words) {
    std::string text;
    char digits[9];
    for (int i = 15; i >= 0; --i) {
      std::snprintf(digits, sizeof digits, "%08X", words[i]);
      text += digits;
    }
    return text;
  }
  void write_pins() {
    const auto bits = [](std::initializer_list<unsigned> flags) {
      unsigned value = 0;
      for (const unsigned flag : flags) value = value << 1U | (flag & 1U);
      return value;
    };
    const unsigned pins = bits({top.ap_rst_n, top.s_axi_control_awvalid, top.s_axi_control_wvalid,
                                top.s_axi_control_bready, top.s_axi_control_arvalid, top.s_axi_control_rready});
    const unsigned ready = bits({top.m_axi_muons_arready, top.m_axi_muons_rvalid, top.m_axi_muons_rlast,
                                 top.m_axi_result_awready, top.m_axi_result_wready, top.m_axi_result_bvalid});
    const bool w = top.m_axi_result_wvalid, aw = top.m_axi_result_awvalid, ar = top.m_axi_muons_arvalid;
    const unsigned flags = bits({top.s_axi_control_awready, top.s_axi_control_wready, top.s_axi_control_bvalid,
                                 top.s_axi_control_arready, top.s_axi_control_rvalid, ar, top.m_axi_muons_rready, aw, w,
                                 w && top.m_axi_result_wlast, top.m_axi_result_bready, top.__SYM__interrupt});
    std::fprintf(record, "%X %X %X %X %X %X %s ", pins, top.s_axi_control_awaddr, top.s_axi_control_araddr,
                 top.s_axi_control_wdata, ready, top.m_axi_muons_rresp << 2U | top.m_axi_result_bresp,
                 top.m_axi_muons_rvalid ? hex(&top.m_axi_muons_rdata[0]).c_str() : "0");
    std::fprintf(record, "%X %X %" PRIX64 " %X %" PRIX64 " %X %s %" PRIX64 "\n", flags,
                 top.s_axi_control_rvalid ? top.s_axi_control_rdata : 0U,
                 ar ? std::uint64_t{top.m_axi_muons_araddr} : 0, ar ? top.m_axi_muons_arlen : 0U,
                 aw ? std::uint64_t{top.m_axi_result_awaddr} : 0, aw ? top.m_axi_result_awlen : 0U,
                 w ? hex(&top.m_axi_result_wdata[0]).c_str() : "0", w ? std::uint64_t{top.m_axi_result_wstrb} : 0);
  }

  void check_statistics(const Launch& launch) {
    const std::vector<std::uint8_t>& bytes = memory.writable[1].bytes;
    const auto u32 = [&bytes](std::size_t at) {
      std::uint32_t value = 0;
      std::memcpy(&value, bytes.data() + at, 4);
      return value;
    };
    std::vector<std::uint8_t> sealed = bytes;
    std::memset(sealed.data() + 52, 0, 4);
    require(u32(52) == crc32c(sealed.data(), sealed.size()), "CRC of the statistics");
    std::uint64_t sequence = 0;
    std::memcpy(&sequence, bytes.data() + 8, 8);
    std::memcpy(&starved, bytes.data() + 32, 8);
    std::memcpy(&held, bytes.data() + 40, 8);
    require(u32(0) == 0x7334756D && u32(4) == (0x00020001U | MU40_CLASSIFY << 24U), "head of the statistics");
    require(sequence == launch.sequence && u32(56) == launch.bx_period && u32(60) == launch.deadline,
            "arguments in the statistics");
    minimum = u32(16);
    maximum = u32(20);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < 256; ++i) sum += u32(64 + 4 * i);
    require(sum == u32(48), "the bins do not add up to the results");
    std::uint32_t status = 0;
    std::memcpy(&status, memory.writable[0].bytes.data() + 36, 4);
    if (status != kOk && status != kOverflow) return;
    require(sum == expected_records(launch.muons).size(), "as many latencies as results");
    // Below 6 clocks a BX the walker may be late.
    if (starved != 0 || held != 0 || launch.bx_period < 6U * 65536U) return;
    const Timing timing = expected_timing(launch);
    const bool same =
        timing.minimum == minimum && timing.maximum == maximum && timing.queued == u32(24) && timing.late == u32(28);
    if (!same) {
      std::fprintf(stderr,
                   "n %zu period %u skew %u: minimum %u, expected %u; maximum %u, %u; queued %u, %u; late %u, %u\n",
                   launch.muons.size(), launch.bx_period, launch.muons_skew, minimum, timing.minimum, maximum,
                   timing.maximum, u32(24), timing.queued, u32(28), timing.late);
      fail("the statistics differ");
    }
    for (std::size_t i = 0; i < 256; ++i) {
      if (u32(64 + 4 * i) == timing.histogram[i]) continue;
      std::fprintf(stderr, "n %zu period %u skew %u: bin %zu has %u, expected %u\n", launch.muons.size(),
                   launch.bx_period, launch.muons_skew, i, u32(64 + 4 * i), timing.histogram[i]);
      fail("a bin of the histogram");
    }
    ++timings_checked;
  }

  void check(const Launch& launch) {
    const std::vector<std::uint8_t>& bytes = memory.writable[0].bytes;
    bool in_order = true;
    for (std::size_t i = 1; i < launch.muons.size(); ++i)
      in_order = in_order && launch.muons[i].place() > launch.muons[i - 1].place();
    std::vector<std::uint64_t> records = in_order ? expected_records(launch.muons) : std::vector<std::uint64_t>{};
    std::uint32_t status = kOk;
    if (records.size() > launch.capacity) {
      records.resize(launch.capacity);
      status = kOverflow;
    }
    if (!in_order) status = kBadInput;
    if (launch.memory_fails) {
      status = kMemoryError;
      records.clear();
    }
    std::memcpy(&cycles, bytes.data() + 40, 8);
    std::vector<std::uint8_t> expected(64 + records.size() * 8, 0);
    const auto put = [&expected](std::size_t at, std::uint64_t value, std::size_t n) {
      std::memcpy(expected.data() + at, &value, n);
    };
    put(0, 0x3034756D, 4);
    put(4, 1, 2);
    put(6, 2, 1);
    put(7, MU40_CLASSIFY, 1);
    put(8, launch.sequence, 8);
    put(16, kBuildId, 8);
    put(24, kNetworkHash, 8);
    put(32, records.size(), 4);
    put(36, status, 4);
    put(40, cycles, 8);
    put(48, kClockKhz, 4);
    if (!records.empty()) std::memcpy(expected.data() + 64, records.data(), records.size() * 8);
    put(52, crc32c(expected.data(), expected.size()), 4);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (bytes[i] != expected[i]) {
        std::fprintf(
            stderr,
            "n %zu capacity %u period %u: byte %zu is %02X, expected %02X; status %u count %u, expected %u, %zu\n",
            launch.muons.size(), launch.capacity, launch.bx_period, i, bytes[i], expected[i], bytes[36],
            bytes[32] | bytes[33] << 8U, status, records.size());
        fail("the result differs");
      }
    }
    const bool tail_may_change = status == kBadInput || status == kMemoryError;
    for (std::size_t i = expected.size(); i < bytes.size() && !tail_may_change; ++i) {
      require(bytes[i] == kSentinel, "written behind the last record");
    }
  }
};

std::vector<Muon> random_muons(std::mt19937_64& random, std::size_t n, unsigned max_in_bx, unsigned gap) {
  std::vector<Muon> muons;
  std::uint32_t bx = 1 + static_cast<std::uint32_t>(random() % 3), orbit = 0;
  if (random() % 8 == 0) bx += 3550;  // over the end of an orbit
  while (muons.size() < n) {
    const unsigned want = 1 + static_cast<unsigned>(random() % max_in_bx);
    unsigned missing = 16 - want;
    for (unsigned index = 0; index < 16 && muons.size() < n; ++index) {
      if (missing > 0 && random() % 16 < missing) {
        --missing;
        continue;
      }
      muons.push_back({{static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random()),
                        static_cast<std::uint32_t>(random()), bx | index << 12U | orbit << 16U}});
    }
    bx += 1 + static_cast<std::uint32_t>(random() % gap);
    if (bx > 3564) {
      bx -= 3564;
      orbit = (orbit + 1) & 0xFFFFU;
    }
  }
  return muons;
}

Traffic random_traffic(std::mt19937_64& random) {
  Traffic traffic;
  const auto level = [&random] {
    const unsigned kLevels[] = {256, 256, 200, 128, 40, 10};
    return kLevels[random() % 6];
  };
  traffic.ar = level();
  traffic.r = level();
  traffic.aw = level();
  traffic.w = level();
  traffic.b = level();
  traffic.latency = static_cast<unsigned>(random() % 3 == 0 ? 0 : random() % 200);
  return traffic;
}

// Figures, on a memory that never waits.
void print_figures(Bench& bench) {
  for (const std::size_t n : {0U, 1U, 8U, 4096U}) {
    Launch launch;
    launch.muons = random_muons(bench.random, n, 16, 2);
    launch.capacity = static_cast<std::uint32_t>(expected_records(launch.muons).size());
    const std::uint64_t took = bench.run(launch);
    std::printf("ideal memory: %5zu muons, %6u results: %6" PRIu64 " clocks to the last record, %6" PRIu64 " to done\n",
                n, launch.capacity, bench.cycles, took);
  }
  // A full machine at the pace of the LHC: 8 muons in each BX at 320.63 and at 300 MHz.
  for (const std::uint32_t period : {8U * 65536U, 490550U}) {
    Launch launch;
    for (std::uint32_t bx = 1; bx <= 3564; ++bx) {
      for (std::uint32_t k = 0; k < 8; ++k) {
        launch.muons.push_back({{static_cast<std::uint32_t>(bench.random()), static_cast<std::uint32_t>(bench.random()),
                                 0, bx | k << 12U}});
      }
    }
    launch.capacity = static_cast<std::uint32_t>(expected_records(launch.muons).size());
    launch.bx_period = period;
    launch.statistics = true;
    const std::uint64_t took = bench.run(launch);
    std::printf("8 muons a BX, %.4f clocks a BX: %" PRIu64 " clocks for an orbit, %" PRIu64
                " to done, latency %u to %u, starved %" PRIu64 ", held %" PRIu64 "\n",
                period / 65536.0, bench.cycles, took, bench.minimum, bench.maximum, bench.starved, bench.held);
  }
}

// A memory that takes a beat in 30 clocks: credits must hold the gate.
void try_slow_writes(Bench& bench) {
  for (const unsigned channel : {0U, 1U, 2U}) {
    Launch launch;
    launch.muons = random_muons(bench.random, 6000, 16, 1);
    launch.capacity = static_cast<std::uint32_t>(expected_records(launch.muons).size());
    launch.statistics = true;
    bench.memory.traffic = Traffic{};
    (channel == 0   ? bench.memory.traffic.w
     : channel == 1 ? bench.memory.traffic.aw
                    : bench.memory.traffic.b) = channel == 0 ? 8 : 1;
    bench.run(launch);
    require(channel != 0 || bench.held > 0, "slow writes, and the gate was never held");
  }
  bench.memory.traffic = Traffic{};
}

// BXs around the ends of two orbits, an empty orbit between them: the walker must count 3564 BXs an orbit.
void try_ends_of_orbits(Bench& bench) {
  Launch launch;
  for (const std::uint32_t orbit : {0U, 1U, 3U}) {
    for (const std::uint32_t bx : {3562U, 3563U, 3564U}) {
      if (orbit == 3) continue;
      for (std::uint32_t k = 0; k < 3; ++k) launch.muons.push_back({{bx, k, orbit, bx | k << 12U | orbit << 16U}});
    }
    const std::uint32_t after = orbit + 1;
    for (std::uint32_t bx = 1; bx <= 3; ++bx) {
      for (std::uint32_t k = 0; k < 3; ++k) launch.muons.push_back({{bx, k, after, bx | k << 12U | after << 16U}});
    }
  }
  launch.capacity = static_cast<std::uint32_t>(expected_records(launch.muons).size());
  launch.bx_period = 490550;
  launch.statistics = true;
  const long before = bench.timings_checked;
  bench.run(launch);
  require(bench.timings_checked == before + 1, "the histogram around the ends of orbits was not foretold");
}

// Every count of records up to `most`, so every length that the CRC is combined over.
void try_every_count(Bench& bench, std::size_t most) {
  for (std::size_t n = 0; n <= most; ++n) {
    Launch launch;
    launch.muons = random_muons(bench.random, n, MU40_CLASSIFY ? 2 : 16, 1);
    launch.capacity = static_cast<std::uint32_t>(expected_records(launch.muons).size());
    launch.muons_skew = static_cast<unsigned>(n % 4);
    launch.sequence = n;
    bench.run(launch);
  }
  std::printf("every number of muons from 0 to %zu: right\n", most);
}

}  // namespace

int main(int argc, char** argv) {
  const long launches = argc > 1 ? std::atol(argv[1]) : 300;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 0) : 1;
  const long every = argc > 3 ? std::atol(argv[3]) : 0;
  const bool counts = argc > 3 && std::string(argv[3]).find_first_not_of("0123456789") == std::string::npos;
  std::FILE* record = argc > 3 && !counts ? std::fopen(argv[3], "w") : nullptr;
  Bench bench(seed, record);
  bench.lite_write(0x04, 1);
  bench.lite_write(0x08, 1);
  std::uint64_t results[4] = {};

  if (record == nullptr) print_figures(bench);
  if (every > 0) try_every_count(bench, static_cast<std::size_t>(every));
  if (record == nullptr) try_slow_writes(bench);
  if (record == nullptr) try_ends_of_orbits(bench);
  for (long i = 0; i < launches; ++i) {
    std::mt19937_64& random = bench.random;
    Launch launch;
    const std::size_t kSizes[] = {0, 1, 3, 9, 40, 300, 1500, 5000};
    const std::size_t n = random() % (kSizes[random() % (record != nullptr ? 6 : 8)] + 1);
    launch.muons = random_muons(random, n, 1 + random() % 16, 1 + random() % 8);
    launch.muons_skew = random() % 4;
    launch.statistics = random() % 2 != 0;
    launch.deadline = random() % 3 == 0 ? 0 : static_cast<std::uint32_t>(random() % 60);
    launch.sequence = random();
    if (random() % 2 == 0) launch.bx_period = static_cast<std::uint32_t>(65536 + random() % (24 * 65536));
    const auto records = static_cast<std::uint32_t>(expected_records(launch.muons).size());
    launch.capacity = records + static_cast<std::uint32_t>(random() % 20);
    if (random() % 8 == 0) launch.capacity = static_cast<std::uint32_t>(random() % (records + 1));
    if (n >= 2 && random() % 8 == 0) {
      const std::size_t at = random() % (n - 1);
      if (random() % 2 != 0) {
        std::swap(launch.muons[at], launch.muons[at + 1]);
      } else {
        launch.muons[at + 1].words[3] = launch.muons[at].words[3];
      }
    }
    bench.memory.traffic = random() % 2 != 0 ? random_traffic(random) : Traffic{};
    if (random() % 10 == 0) {
      const long beats = n == 0 ? 0 : static_cast<long>((launch.muons_skew + n + 3) / 4);
      // An error in the header's own burst, the last, leaves the header as it is.
      bool in_order = true;
      for (std::size_t k = 1; k < n; ++k) in_order = in_order && launch.muons[k].place() > launch.muons[k - 1].place();
      if (in_order && random() % 2 != 0 && beats > 0) {
        bench.memory.traffic.bad_read_beat = static_cast<long>(random() % beats);
        launch.memory_fails = true;
      } else if (in_order && std::min(records, launch.capacity) > 0) {
        bench.memory.traffic.bad_write_burst = 0;
        launch.memory_fails = true;
      }
    }
    bench.run(launch);
    std::uint32_t status = 0;
    std::memcpy(&status, bench.memory.writable[0].bytes.data() + 36, 4);
    ++results[status];
  }
  std::printf("%s, %d lanes, seed %" PRIu64 ": %ld launches right: %" PRIu64 " ok, %" PRIu64 " overflow, %" PRIu64
              " bad input, %" PRIu64 " memory error; %ld histograms foretold; up to %zu reads outstanding\n",
              MU40_CLASSIFY ? "classify" : "recalibrate", MU40_LANES, seed, launches, results[0], results[1],
              results[2], results[3], bench.timings_checked, bench.memory.max_reads);
  if (record != nullptr) std::fclose(record);
  return 0;
}
