// Constants of the memory interface: argument offsets, result header, statistics. The source is
// kernels/layout/kernel_interface.hpp; nothing else in kernels/rtl spells these numbers.
`ifndef MU40_LAYOUT_SVH
`define MU40_LAYOUT_SVH

`define MU40_BX_PER_ORBIT 3564
`define MU40_MAX_MUONS_PER_BX 16

// Result header, 64 bytes; the records follow.
`define MU40_RESULT_MAGIC 32'h3034756D
`define MU40_RESULT_VERSION 16'd1
`define MU40_STATUS_OK 32'd0
`define MU40_STATUS_OVERFLOW 32'd1
`define MU40_STATUS_BAD_INPUT 32'd2
// An AXI response was SLVERR or DECERR; `count` is 0.
`define MU40_STATUS_MEMORY_ERROR 32'd3

// Statistics, 64 bytes of counters and then 256 bins of u32. The CRC stands where the result header has its own.
`define MU40_STATISTICS_MAGIC 32'h7334756D
`define MU40_STATISTICS_VERSION 16'd1

// AXI4-Lite offsets of the arguments (ap_ctrl_hs).
`define MU40_ARG_MUONS 12'h010
`define MU40_ARG_RESULT 12'h01C
`define MU40_ARG_N_MUONS 12'h028
`define MU40_ARG_CAPACITY 12'h030
`define MU40_ARG_SEQUENCE 12'h038
`define MU40_ARG_BX_PERIOD 12'h044
`define MU40_ARG_DEADLINE 12'h04C
`define MU40_ARG_STATISTICS 12'h054
`define MU40_ARG_LATENCIES 12'h060

`endif
