#include "swboard/rtl/axi_memory.hpp"

#include <cstring>

namespace mu40::swboard {
namespace {

constexpr std::size_t kMaxBursts = 16;  // outstanding, each way
constexpr std::uint8_t kOkay = 0, kDecodeError = 3;

}  // namespace

AxiMemory::AxiMemory(const MemoryTiming& timing, std::uint32_t clock_khz)
    : clock_khz_(clock_khz),
      latency_(clocks(timing.latency_ns)),
      refresh_period_(clocks(timing.refresh_period_ns)),
      refresh_(clocks(timing.refresh_ns)) {}

std::uint64_t AxiMemory::clocks(std::uint32_t ns) const {
  return (std::uint64_t{ns} * clock_khz_ + 999'999) / 1'000'000;
}

void AxiMemory::set_regions(MemoryRegion readable, MemoryRegion writable) {
  readable_ = readable;
  writable_ = writable;
}

AxiMemory::Burst AxiMemory::burst(std::uint64_t address, std::uint32_t beats, const MemoryRegion& region) const {
  const std::uint64_t offset = address - region.address;
  const std::uint64_t bytes = beats * kBeatBytes;
  const bool is_sound =
      address >= region.address && offset <= region.bytes.size() && bytes <= region.bytes.size() - offset;
  return {address, beats, now_ + latency_, is_sound};
}

void AxiMemory::read_beat(Mu40KernelInputs& in) {
  const Burst& front = reads_.front();
  in.muons_rlast = front.beats_left == 1 ? 1 : 0;
  in.muons_rresp = front.is_sound ? kOkay : kDecodeError;
  std::memset(in.muons_rdata, 0, kBeatBytes);
  if (front.is_sound) std::memcpy(in.muons_rdata, &readable_.bytes[front.address - readable_.address], kBeatBytes);
}

void AxiMemory::write_beat(const Mu40KernelOutputs& out) {
  Burst& front = writes_.front();
  if (front.is_sound) {
    auto* to = &writable_.bytes[front.address - writable_.address];
    const auto* from = reinterpret_cast<const std::byte*>(out.result_wdata);
    for (std::size_t i = 0; i < kBeatBytes; ++i) {
      if ((out.result_wstrb >> i & 1U) != 0) to[i] = from[i];
    }
  }
  front.address += kBeatBytes;
  if (--front.beats_left == 0) {
    responses_.push_back({now_ + latency_, front.is_sound});
    writes_.pop_front();
  }
}

void AxiMemory::drive(Mu40KernelInputs& in) {
  const bool refreshes = refresh_period_ != 0 && now_ % refresh_period_ >= refresh_period_ - refresh_;
  in.muons_arready = reads_.size() < kMaxBursts ? 1 : 0;
  in.result_awready = writes_.size() + responses_.size() < kMaxBursts ? 1 : 0;
  in.result_wready = !writes_.empty() && !refreshes ? 1 : 0;
  read_offered_ = read_offered_ || (!reads_.empty() && now_ >= reads_.front().ready_at && !refreshes);
  in.muons_rvalid = read_offered_ ? 1 : 0;
  if (read_offered_) read_beat(in);
  response_offered_ = response_offered_ || (!responses_.empty() && now_ >= responses_.front().ready_at);
  in.result_bvalid = response_offered_ ? 1 : 0;
  if (response_offered_) in.result_bresp = responses_.front().is_sound ? kOkay : kDecodeError;
}

bool AxiMemory::clock(const Mu40KernelInputs& in, const Mu40KernelOutputs& out) {
  bool moved = false;
  if (in.muons_rvalid != 0 && out.muons_rready != 0) {
    reads_.front().address += kBeatBytes;
    if (--reads_.front().beats_left == 0) reads_.pop_front();
    read_offered_ = false;
    moved = true;
  }
  if (in.result_bvalid != 0 && out.result_bready != 0) {
    responses_.pop_front();
    response_offered_ = false;
    moved = true;
  }
  if (in.result_wready != 0 && out.result_wvalid != 0) {
    write_beat(out);
    moved = true;
  }
  if (in.muons_arready != 0 && out.muons_arvalid != 0) {
    reads_.push_back(burst(out.muons_araddr, out.muons_arlen + 1U, readable_));
    moved = true;
  }
  if (in.result_awready != 0 && out.result_awvalid != 0) {
    writes_.push_back(burst(out.result_awaddr, out.result_awlen + 1U, writable_));
    moved = true;
  }
  ++now_;
  return moved;
}

}  // namespace mu40::swboard
