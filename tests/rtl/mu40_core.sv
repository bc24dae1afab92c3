// Stands in for a generated core: values that depend on every bit of the muons, after MU40_CORE_LATENCY clocks.
// The bench computes the same (stand_in_value).
`include "mu40_core.svh"
`default_nettype none

module mu40_core (
    input  wire                            clk,
    input  wire [96*`MU40_CORE_MUONS-1:0]  muons,
    output wire [16*`MU40_CORE_VALUES-1:0] values
);
  localparam M = `MU40_CORE_MUONS;
  localparam K = `MU40_CORE_VALUES;

  function [15:0] mix(input [96*M-1:0] words, input integer k);
    integer p;
    begin
      mix = 16'h9E37 ^ k[15:0];
      for (p = 0; p < 6 * M; p = p + 1) mix = {mix[12:0], mix[15:13]} ^ words[p*16+:16];
    end
  endfunction

  reg [16*K*`MU40_CORE_LATENCY-1:0] line;
  wire [16*K-1:0] mixed;
  genvar k;
  generate
    for (k = 0; k < K; k = k + 1) begin : g_value
      assign mixed[k*16+:16] = mix(muons, k);
    end
  endgenerate
  always @(posedge clk) line <= {line[16*K*(`MU40_CORE_LATENCY-1)-1:0], mixed};
  assign values = line[16*K*`MU40_CORE_LATENCY-1-:16*K];
endmodule

`default_nettype wire
