// Puts a Verilated mu40_kernel behind kernel_pins.h. Compiled with each model by build_model, not with the board.
#include <verilated.h>
#include <verilated_fst_c.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "Vmu40_kernel.h"
#include "kernel_pins.h"

namespace {

struct Kernel {
  explicit Kernel(const char* waveform_file) {
    context.traceEverOn(waveform_file != nullptr);
    top = std::make_unique<Vmu40_kernel>(&context);
    if (waveform_file == nullptr) return;
    waveform = std::make_unique<VerilatedFstC>();
    top->trace(waveform.get(), 99);
    waveform->open(waveform_file);
  }
  ~Kernel() {
    if (waveform) waveform->close();
    top->final();
  }

  void eval(int clock) {
    top->ap_clk = clock;
    top->eval();
    if (waveform) waveform->dump(context.time());
    context.timeInc(1);
  }

  VerilatedContext context;
  std::unique_ptr<Vmu40_kernel> top;
  std::unique_ptr<VerilatedFstC> waveform;
};

void drive(Vmu40_kernel& top, const Mu40KernelInputs& in) {
  top.ap_rst_n = in.reset_n;
  top.s_axi_control_awvalid = in.control_awvalid;
  top.s_axi_control_awaddr = in.control_awaddr;
  top.s_axi_control_wvalid = in.control_wvalid;
  top.s_axi_control_wdata = in.control_wdata;
  top.s_axi_control_wstrb = 0xF;
  top.s_axi_control_bready = in.control_bready;
  top.s_axi_control_arvalid = in.control_arvalid;
  top.s_axi_control_araddr = in.control_araddr;
  top.s_axi_control_rready = in.control_rready;
  top.m_axi_muons_arready = in.muons_arready;
  top.m_axi_muons_rvalid = in.muons_rvalid;
  top.m_axi_muons_rlast = in.muons_rlast;
  top.m_axi_muons_rresp = in.muons_rresp;
  if (in.muons_rvalid) std::copy(std::begin(in.muons_rdata), std::end(in.muons_rdata), &top.m_axi_muons_rdata[0]);
  top.m_axi_result_awready = in.result_awready;
  top.m_axi_result_wready = in.result_wready;
  top.m_axi_result_bvalid = in.result_bvalid;
  top.m_axi_result_bresp = in.result_bresp;
}

void sample(Vmu40_kernel& top, Mu40KernelOutputs& out) {
  out.control_awready = top.s_axi_control_awready;
  out.control_wready = top.s_axi_control_wready;
  out.control_bvalid = top.s_axi_control_bvalid;
  out.control_arready = top.s_axi_control_arready;
  out.control_rvalid = top.s_axi_control_rvalid;
  out.control_rdata = top.s_axi_control_rdata;
  out.muons_arvalid = top.m_axi_muons_arvalid;
  out.muons_araddr = top.m_axi_muons_araddr;
  out.muons_arlen = top.m_axi_muons_arlen;
  out.muons_rready = top.m_axi_muons_rready;
  out.result_awvalid = top.m_axi_result_awvalid;
  out.result_awaddr = top.m_axi_result_awaddr;
  out.result_awlen = top.m_axi_result_awlen;
  out.result_wvalid = top.m_axi_result_wvalid;
  out.result_wlast = top.m_axi_result_wlast;
  out.result_wstrb = top.m_axi_result_wstrb;
  out.result_bready = top.m_axi_result_bready;
  if (out.result_wvalid) std::copy_n(&top.m_axi_result_wdata[0], std::size(out.result_wdata), out.result_wdata);
}

void* open_kernel(const char* waveform) { return new Kernel(waveform); }

void clock_kernel(void* kernel, const Mu40KernelInputs* in, Mu40KernelOutputs* out) {
  auto& k = *static_cast<Kernel*>(kernel);
  drive(*k.top, *in);
  k.eval(0);
  sample(*k.top, *out);
  k.eval(1);
}

void close_kernel(void* kernel) { delete static_cast<Kernel*>(kernel); }

}  // namespace

extern "C" __attribute__((visibility("default")))
const Mu40Model mu40_model = {MU40_MODEL_ABI, open_kernel, clock_kernel, close_kernel};
