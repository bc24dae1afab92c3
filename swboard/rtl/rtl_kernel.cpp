#include "swboard/rtl/rtl_kernel.hpp"

#include <dlfcn.h>

#include <cstdlib>

#include "layout/error.hpp"

namespace mu40::swboard {
namespace {

constexpr int kResetClocks = 16;
constexpr std::uint64_t kClocksBetweenPolls = 16;
// So many clocks without a word to or from memory are a hang: more than an orbit of one muon at any pace.
constexpr std::uint64_t kHangClocks = 100'000'000;
constexpr int kMaxControlClocks = 1000;  // an AXI4-Lite access that takes longer is given up

// Board memory is allocated in pages, and the kernel reads whole beats.
constexpr std::uint64_t up_to_beat(std::uint64_t bytes) { return (bytes + kBeatBytes - 1) / kBeatBytes * kBeatBytes; }

}  // namespace

std::filesystem::path model_file(const std::string& name) {
  const char* const named = std::getenv("MU40_RTL_MODELS");
  const char* const root = std::getenv("XILINX_VITIS");  // set by swboard/environment.hpp
  return (named != nullptr ? std::filesystem::path(named)
                           : std::filesystem::path(root != nullptr ? root : ".") / "models") /
         (name + ".so");
}

namespace {

void* open_kernel(const Mu40Model& model, const std::string& unit) {
  const char* const waveform = std::getenv("MU40_RTL_WAVEFORM");
  return model.open(waveform == nullptr ? nullptr : (std::string(waveform) + "." + unit + ".fst").c_str());
}

}  // namespace

struct RtlKernel::Library {
  explicit Library(const std::filesystem::path& file) : handle(::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle == nullptr) {
      throw Error(ErrorCode::kNotFound,
                  "no RTL model " + file.string() + " on this host: make it by mu40-xclbin --rtl");
    }
    model = static_cast<const Mu40Model*>(::dlsym(handle, MU40_MODEL_SYMBOL));
    if (model == nullptr || model->abi != MU40_MODEL_ABI) {
      ::dlclose(handle);
      throw Error(ErrorCode::kMismatch, file.string() + " is no RTL model of this version: make it again");
    }
  }
  ~Library() { ::dlclose(handle); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  void* handle;
  const Mu40Model* model = nullptr;
};

RtlKernel::RtlKernel(const std::filesystem::path& model, const std::string& unit, const MemoryTiming& memory,
                     std::uint32_t clock_khz)
    : library_(std::make_unique<Library>(model)),
      memory_(memory, clock_khz),
      kernel_(open_kernel(*library_->model, unit)) {
  for (int i = 0; i < kResetClocks; ++i) clock();
  in_.reset_n = 1;
  for (int i = 0; i < kResetClocks; ++i) clock();
}

RtlKernel::~RtlKernel() { library_->model->close(kernel_); }

void RtlKernel::clock() {
  memory_.drive(in_);
  library_->model->clock(kernel_, &in_, &out_);
  idle_clocks_ = memory_.clock(in_, out_) ? 0 : idle_clocks_ + 1;
}

void RtlKernel::write_control(std::uint32_t offset, std::uint32_t value) {
  in_.control_awvalid = in_.control_wvalid = 1;
  in_.control_awaddr = static_cast<std::uint16_t>(offset);
  in_.control_wdata = value;
  in_.control_bready = 1;
  bool answered = false;
  for (int i = 0; i < kMaxControlClocks && !answered; ++i) {
    clock();
    answered = out_.control_bvalid != 0;
    if (out_.control_awready != 0) in_.control_awvalid = 0;
    if (out_.control_wready != 0) in_.control_wvalid = 0;
  }
  in_.control_bready = 0;
}

std::uint32_t RtlKernel::read_control(std::uint32_t offset) {
  in_.control_arvalid = 1;
  in_.control_araddr = static_cast<std::uint16_t>(offset);
  in_.control_rready = 1;
  std::uint32_t value = 0;
  bool answered = false;
  for (int i = 0; i < kMaxControlClocks && !answered; ++i) {
    clock();
    answered = out_.control_rvalid != 0;
    if (answered) value = out_.control_rdata;
    if (out_.control_arready != 0) in_.control_arvalid = 0;
  }
  in_.control_rready = 0;
  return value;
}

bool RtlKernel::run(const UnitJob& job, const std::atomic<bool>& stops) noexcept {
  const auto& arguments = job.arguments;
  const auto muon_bytes = up_to_beat(arguments.muons % kBeatBytes + job.muons.size_bytes());
  auto* const muons = const_cast<std::byte*>(reinterpret_cast<const std::byte*>(job.muons.data()));  // only read
  memory_.set_regions(
      {arguments.muons - arguments.muons % kBeatBytes, {muons - arguments.muons % kBeatBytes, muon_bytes}},
      {arguments.result, {job.result, up_to_beat(result_bytes(arguments.capacity))}});
  for (std::uint32_t offset = kFirstArgumentOffset; offset < ControlRegisters::kSizeBytes; offset += 4) {
    write_control(offset, job.words[offset / 4]);
  }
  write_control(0, kApStart);
  idle_clocks_ = 0;
  for (std::uint64_t clocks = 1; idle_clocks_ < kHangClocks && !stops.load(std::memory_order_relaxed); ++clocks) {
    clock();
    if (clocks % kClocksBetweenPolls == 0 && (read_control(0) & kApDone) != 0) return true;
  }
  return false;
}

}  // namespace mu40::swboard
