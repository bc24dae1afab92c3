// What a generator writes beside its core; these are the figures of the stand-in core.
`ifndef MU40_CORE_SVH
`define MU40_CORE_SVH
`define MU40_CORE_LATENCY 6
`define MU40_CORE_MUONS 2
`define MU40_CORE_VALUES 1
`define MU40_KERNEL_ID 8'd1
`define MU40_NETWORK_HASH 64'hFEDCBA9876543210
`endif
