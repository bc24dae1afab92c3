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

// Statistics, at a pointer aligned to 64 bytes: 64 bytes of counters, then 256 bins of u32. Byte offsets:
//   0 magic u32, 4 version u16, 6 fidelity u8, 7 kernel u8, 8 sequence u64, 16 minimum u32, 20 maximum u32 (latencies in
//   clocks; minimum is all ones without results), 24 queued u32, 28 late u32 (BXs), 32 starved u64, 40 held u64 (clocks),
//   48 results u32, 52 crc32c u32, 56 bx_period u32, 60 deadline u32.
// The CRC covers the counters with its own field zero, then the bins, as that of a result does its records.
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
