/* The pins of one Verilated kernel (kernels/rtl/mu40_kernel.sv) as the cycle-exact board drives them, and the three
   functions that a compiled model exports. C, so that a model compiled elsewhere fits whatever compiler made the board.
   Widths and meanings are those of AXI4 and AXI4-Lite (Arm IHI 0022). Not here: the memory behind them
   (axi_memory.hpp). */
#ifndef MU40_SWBOARD_KERNEL_PINS_H
#define MU40_SWBOARD_KERNEL_PINS_H

#include <stdint.h>

enum { MU40_MODEL_ABI = 1, MU40_BEAT_WORDS = 16 };

/* What the board drives before a clock edge. */
struct Mu40KernelInputs {
  uint8_t reset_n;
  /* AXI4-Lite control */
  uint8_t control_awvalid, control_wvalid, control_bready, control_arvalid, control_rready;
  uint16_t control_awaddr, control_araddr;
  uint32_t control_wdata;
  /* AXI4 read of the muons */
  uint8_t muons_arready, muons_rvalid, muons_rlast, muons_rresp;
  uint32_t muons_rdata[MU40_BEAT_WORDS];
  /* AXI4 write of the result */
  uint8_t result_awready, result_wready, result_bvalid, result_bresp;
};

/* What the kernel drives, as it stands just before that edge. */
struct Mu40KernelOutputs {
  uint8_t control_awready, control_wready, control_bvalid, control_arready, control_rvalid;
  uint32_t control_rdata;
  uint8_t muons_arvalid, muons_arlen, muons_rready;
  uint64_t muons_araddr;
  uint8_t result_awvalid, result_awlen, result_wvalid, result_wlast, result_bready;
  uint64_t result_awaddr, result_wstrb;
  uint32_t result_wdata[MU40_BEAT_WORDS];
};

struct Mu40Model {
  uint32_t abi; /* MU40_MODEL_ABI */
  /* `waveform`: the FST file to write, or null. */
  void* (*open)(const char* waveform);
  /* One clock: the outputs before the edge, with these inputs; then the edge. */
  void (*clock)(void* kernel, const struct Mu40KernelInputs* in, struct Mu40KernelOutputs* out);
  void (*close)(void* kernel);
};

/* What a model exports: `const struct Mu40Model mu40_model`. */
#define MU40_MODEL_SYMBOL "mu40_model"

#endif
