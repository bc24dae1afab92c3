// LANES copies of the core, which are free running, and what goes beside a row through the same number of clocks.
`include "mu40_core.svh"
`default_nettype none

module mu40_lanes #(
    parameter LANES = 1,
    parameter SIDE = 1
) (
    input  wire                                     clk,
    input  wire                                     rst_n,
    input  wire                                     in_valid,
    input  wire [LANES*96*`MU40_CORE_MUONS-1:0]     in_muons,
    input  wire [                     SIDE-1:0]     in_side,
    output wire                                     out_valid,
    output wire [LANES*16*`MU40_CORE_VALUES-1:0]    out_values,
    output wire [                     SIDE-1:0]     out_side
);
  localparam M = 96 * `MU40_CORE_MUONS;
  localparam K = 16 * `MU40_CORE_VALUES;
  genvar l;
  generate
    for (l = 0; l < LANES; l = l + 1) begin : g_lane
      mu40_core core (
          .clk(clk),
          .muons(in_muons[l*M+:M]),
          .values(out_values[l*K+:K])
      );
    end
  endgenerate

  reg [`MU40_CORE_LATENCY:0] valid;
  always @(posedge clk) begin
    if (!rst_n) valid <= 0;
    else valid <= {valid[`MU40_CORE_LATENCY-1:0], in_valid};
  end
  assign out_valid = valid[`MU40_CORE_LATENCY-1];

  mu40_delay #(
      .W(SIDE),
      .DEPTH(`MU40_CORE_LATENCY)
  ) side (
      .clk(clk),
      .din(in_side),
      .dout(out_side)
  );
endmodule

`default_nettype wire
