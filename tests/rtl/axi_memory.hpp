// The memory behind the kernel's two AXI4 masters, with seeded gaps, latencies and back-pressure, and the checks of the
// protocol: 4 KiB rule, payload stable while it waits, wlast in its place, nothing outside the buffers.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <random>
#include <string>
#include <vector>

struct Region {
  std::uint64_t base = 0;
  std::vector<std::uint8_t> bytes;
  bool holds(std::uint64_t address, std::uint64_t n) const {
    return address >= base && address + n <= base + bytes.size();
  }
};

struct Traffic {
  // Chance in 256 that a channel is ready or valid in a clock.
  unsigned ar = 256, r = 256, aw = 256, w = 256, b = 256;
  unsigned latency = 0;       // clocks before the first beat, at most
  long bad_read_beat = -1;    // answered with SLVERR
  long bad_write_burst = -1;  // answered with DECERR
};

[[noreturn]] inline void fail(const std::string& what) {
  std::fflush(stdout);
  std::fprintf(stderr, "FAILED: %s\n", what.c_str());
  std::exit(1);
}
inline void require(bool condition, const char* what) {
  if (!condition) fail(what);
}

// What is offered stays as it is until it is taken.
template <class Payload>
class Stable {
 public:
  void check(bool valid, bool ready, const Payload& payload, const char* what) {
    if (waiting_ && (!valid || !(payload == payload_))) fail(std::string("changed while it waited: ") + what);
    waiting_ = valid && !ready;
    payload_ = payload;
  }

 private:
  bool waiting_ = false;
  Payload payload_{};
};

template <class Top>
class AxiMemory {
 public:
  AxiMemory(Top& top, std::mt19937_64& random) : top_(top), random_(random) {}
  std::vector<Region> readable, writable;
  Traffic traffic;
  long read_beats = 0, write_bursts = 0;
  std::uint64_t header = 0;              // address; written when nothing else is due
  std::uint64_t last_burst_written = 0;  // address
  void restart() {
    require(reads_.empty() && writes_.empty() && answers_.empty() && data_.empty(),
            "traffic after the end of a launch");
    read_beats = write_bursts = 0;
  }

  // Before the edge: what the memory drives.
  void drive() {
    ++clock_;
    top_.m_axi_muons_arready = chance(traffic.ar);
    top_.m_axi_result_awready = chance(traffic.aw);
    top_.m_axi_result_wready = chance(traffic.w);
    if (!r_valid_ && !reads_.empty() && reads_.front().due <= clock_ && chance(traffic.r)) {
      Read& read = reads_.front();
      const Region* region = find(readable, read.address, 64);
      require(region != nullptr, "read outside the muons' beats");
      for (int i = 0; i < 16; ++i) {
        std::uint32_t word = 0;
        for (int k = 0; k < 4; ++k)
          word |= std::uint32_t{region->bytes[read.address - region->base + 4 * i + k]} << (8 * k);
        top_.m_axi_muons_rdata[i] = word;
      }
      top_.m_axi_muons_rresp = read_beats == traffic.bad_read_beat ? 2 : 0;
      ++read_beats;
      top_.m_axi_muons_rlast = read.beats == 1;
      read.address += 64;
      if (--read.beats == 0) reads_.pop_front();
      r_valid_ = true;
    }
    top_.m_axi_muons_rvalid = r_valid_;
    if (!b_valid_ && !answers_.empty() && answers_.front().due <= clock_ && chance(traffic.b)) {
      top_.m_axi_result_bresp = answers_.front().bad ? 3 : 0;
      answers_.pop_front();
      b_valid_ = true;
    }
    top_.m_axi_result_bvalid = b_valid_;
  }

  // Just before the edge, with what the kernel drives.
  void sample() {
    ar_.check(top_.m_axi_muons_arvalid, top_.m_axi_muons_arready, {top_.m_axi_muons_araddr, top_.m_axi_muons_arlen},
              "AR");
    if (top_.m_axi_muons_arvalid && top_.m_axi_muons_arready) {
      const std::uint64_t address = top_.m_axi_muons_araddr;
      const unsigned beats = top_.m_axi_muons_arlen + 1U;
      check_burst(address, beats, top_.m_axi_muons_arsize, top_.m_axi_muons_arburst);
      require(find(readable, address, 64ULL * beats) != nullptr, "burst outside the muons' beats");
      reads_.push_back({address, beats, clock_ + 1 + latency()});
      max_reads = std::max(max_reads, reads_.size());
    }
    if (top_.m_axi_muons_rvalid && top_.m_axi_muons_rready) r_valid_ = false;

    aw_.check(top_.m_axi_result_awvalid, top_.m_axi_result_awready, {top_.m_axi_result_awaddr, top_.m_axi_result_awlen},
              "AW");
    if (top_.m_axi_result_awvalid && top_.m_axi_result_awready) {
      const std::uint64_t address = top_.m_axi_result_awaddr;
      const unsigned beats = top_.m_axi_result_awlen + 1U;
      check_burst(address, beats, top_.m_axi_result_awsize, top_.m_axi_result_awburst);
      if (address == header) require(!answers_due(), "header before the last write response of the records");
      writes_.push_back({address, beats, 0});
      last_burst_written = address;
    }
    Beat beat;
    for (int i = 0; i < 16; ++i) beat.words.push_back(top_.m_axi_result_wdata[i]);
    beat.strobe = top_.m_axi_result_wstrb;
    beat.last = top_.m_axi_result_wlast;
    w_.check(top_.m_axi_result_wvalid, top_.m_axi_result_wready, beat, "W");
    if (top_.m_axi_result_wvalid && top_.m_axi_result_wready) data_.push_back(beat);
    while (!writes_.empty() && !data_.empty()) {
      Read& write = writes_.front();
      store(write.address, data_.front());
      require(data_.front().last == (write.beats == 1), "wlast out of its place");
      data_.pop_front();
      write.address += 64;
      if (--write.beats == 0) {
        writes_.pop_front();
        answers_.push_back({clock_ + 1 + latency(), write_bursts == traffic.bad_write_burst});
        ++write_bursts;
      }
    }
    if (top_.m_axi_result_bvalid && top_.m_axi_result_bready) b_valid_ = false;
  }
  bool answers_due() const { return !answers_.empty() || b_valid_ || !writes_.empty(); }
  std::size_t max_reads = 0;

 private:
  struct Read {
    std::uint64_t address;
    unsigned beats;
    std::uint64_t due;
  };
  struct Answer {
    std::uint64_t due;
    bool bad;
  };
  struct Beat {
    std::vector<std::uint32_t> words;
    std::uint64_t strobe = 0;
    bool last = false;
    bool operator==(const Beat&) const = default;
  };
  struct Burst {
    std::uint64_t address;
    unsigned length;
    bool operator==(const Burst&) const = default;
  };

  bool chance(unsigned of_256) { return of_256 >= 256 || (random_() & 255U) < of_256; }
  std::uint64_t latency() { return traffic.latency == 0 ? 0 : random_() % (traffic.latency + 1); }
  static const Region* find(const std::vector<Region>& regions, std::uint64_t address, std::uint64_t n) {
    for (const Region& region : regions) {
      if (region.holds(address, n)) return &region;
    }
    return nullptr;
  }
  static void check_burst(std::uint64_t address, unsigned beats, unsigned size, unsigned kind) {
    require(address % 64 == 0, "burst not aligned to a beat");
    require(address / 4096 == (address + 64ULL * beats - 1) / 4096, "burst over a 4 KiB boundary");
    require(size == 6 && kind == 1, "burst of another size or kind");
  }
  void store(std::uint64_t address, const Beat& beat) {
    for (int k = 0; k < 64; ++k) {
      if ((beat.strobe >> k & 1U) == 0) continue;
      auto* region = const_cast<Region*>(find(writable, address + k, 1));
      if (region == nullptr) {
        char where[80];
        std::snprintf(where, sizeof where, "write outside the result, at %llX",
                      static_cast<unsigned long long>(address) + k);
        fail(where);
      }
      region->bytes[address + k - region->base] = static_cast<std::uint8_t>(beat.words[k / 4] >> (8 * (k % 4)));
    }
  }

  Top& top_;
  std::mt19937_64& random_;
  std::uint64_t clock_ = 0;
  bool r_valid_ = false, b_valid_ = false;
  std::deque<Read> reads_, writes_;
  std::deque<Beat> data_;
  std::deque<Answer> answers_;
  Stable<Burst> ar_, aw_;
  Stable<Beat> w_;
};
