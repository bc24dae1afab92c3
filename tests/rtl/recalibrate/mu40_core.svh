// What a generator writes beside its core; these are the figures of the stand-in core.
`ifndef MU40_CORE_SVH
`define MU40_CORE_SVH
`define MU40_CORE_LATENCY 5
`define MU40_CORE_MUONS 1
`define MU40_CORE_VALUES 3
`define MU40_KERNEL_ID 8'd0
`define MU40_NETWORK_HASH 64'h0123456789ABCDEF
`endif
