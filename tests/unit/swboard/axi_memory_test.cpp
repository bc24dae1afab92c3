#include "swboard/rtl/axi_memory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace mu40::swboard {
namespace {

constexpr std::uint32_t kClockKhz = 100'000;  // 10 ns
constexpr std::uint64_t kRead = 0x1000, kWrite = 0x4000;

class Memory : public testing::Test {
 protected:
  explicit Memory(const MemoryTiming& timing = {}) : memory_(timing, kClockKhz) {
    for (std::size_t i = 0; i < readable_.size(); ++i) readable_[i] = static_cast<std::byte>(i / kBeatBytes + 1);
    memory_.set_regions({kRead, readable_}, {kWrite, writable_});
    out_.muons_rready = 1;
    out_.result_bready = 1;
  }

  void clock() {
    memory_.drive(in_);
    taken_ = in_;
    static_cast<void>(memory_.clock(in_, out_));
    out_.muons_arvalid = out_.result_awvalid = 0;
  }
  void read(std::uint64_t address, std::uint8_t beats) {
    out_.muons_arvalid = 1;
    out_.muons_araddr = address;
    out_.muons_arlen = static_cast<std::uint8_t>(beats - 1);
    clock();
  }
  // Clocks until `flag` is up, at most 1000.
  int clocks_until(std::uint8_t Mu40KernelInputs::* flag) {
    for (int n = 1; n < 1000; ++n) {
      clock();
      if (taken_.*flag != 0) return n;
    }
    return 1000;
  }

  std::array<std::byte, 4 * kBeatBytes> readable_{}, writable_{};
  AxiMemory memory_;
  Mu40KernelInputs in_{}, taken_{};
  Mu40KernelOutputs out_{};
};

TEST_F(Memory, reads_a_burst_beat_by_beat) {
  read(kRead + kBeatBytes, 3);
  for (std::uint8_t beat = 0; beat < 3; ++beat) {
    clock();
    ASSERT_EQ(taken_.muons_rvalid, 1);
    EXPECT_EQ(taken_.muons_rdata[0] & 0xFFU, beat + 2U);
    EXPECT_EQ(taken_.muons_rlast, beat == 2 ? 1 : 0);
    EXPECT_EQ(taken_.muons_rresp, 0);
  }
  clock();
  EXPECT_EQ(taken_.muons_rvalid, 0);
}

TEST_F(Memory, keeps_a_beat_until_it_is_taken) {
  read(kRead, 1);
  out_.muons_rready = 0;
  for (int i = 0; i < 5; ++i) {
    clock();
    EXPECT_EQ(taken_.muons_rvalid, 1);
    EXPECT_EQ(taken_.muons_rdata[0] & 0xFFU, 1U);
  }
}

TEST_F(Memory, answers_accesses_outside_with_a_decode_error) {
  for (const std::uint64_t address : {kRead - kBeatBytes, kRead + 2 * kBeatBytes, ~std::uint64_t{63}}) {
    read(address, 3);
    for (int beat = 0; beat < 3; ++beat) {
      clock();
      EXPECT_EQ(taken_.muons_rresp, 3) << address;
    }
  }
}

TEST_F(Memory, writes_the_bytes_that_the_strobe_names) {
  out_.result_awvalid = 1;
  out_.result_awaddr = kWrite + kBeatBytes;
  out_.result_awlen = 0;
  clock();
  std::memset(out_.result_wdata, 0xAB, kBeatBytes);
  out_.result_wvalid = 1;
  out_.result_wstrb = 0b101;
  clock();
  out_.result_wvalid = 0;
  EXPECT_EQ(clocks_until(&Mu40KernelInputs::result_bvalid), 1);
  EXPECT_EQ(taken_.result_bresp, 0);
  EXPECT_EQ(writable_[kBeatBytes], std::byte{0xAB});
  EXPECT_EQ(writable_[kBeatBytes + 1], std::byte{0});
  EXPECT_EQ(writable_[kBeatBytes + 2], std::byte{0xAB});
  EXPECT_EQ(writable_[kBeatBytes + 3], std::byte{0});
}

class SlowMemory : public Memory {
 protected:
  SlowMemory() : Memory({200, 1000, 300}) {}
};

TEST_F(SlowMemory, answers_after_its_latency) {
  read(kRead, 1);
  EXPECT_EQ(clocks_until(&Mu40KernelInputs::muons_rvalid), 20);
}

TEST_F(SlowMemory, moves_nothing_while_it_refreshes) {
  // 70 clocks of service, then 30 of refresh.
  for (int i = 0; i < 60; ++i) clock();
  read(kRead, 1);
  EXPECT_EQ(clocks_until(&Mu40KernelInputs::muons_rvalid), 40);
}

}  // namespace
}  // namespace mu40::swboard
