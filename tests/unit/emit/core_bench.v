// Runs the vectors of vectors.hex through mu40_core, one a clock, and compares with expected.hex. The clock comes from
// outside: core_clock.v in Icarus, core_clock.cpp in Verilator.
`include "mu40_core.svh"
module core_bench (input wire clk);
  reg [96*`MU40_CORE_MUONS-1:0] muons;
  wire [16*`MU40_CORE_VALUES-1:0] values;
  reg [96*`MU40_CORE_MUONS-1:0] vectors [0:`N_VECTORS-1];
  reg [16*`MU40_CORE_VALUES-1:0] expected [0:`N_VECTORS-1];
  integer i = 0, n_compared = 0, n_wrong = 0;

  mu40_core core(.clk(clk), .muons(muons), .values(values));

  initial begin
    $readmemh("vectors.hex", vectors);
    $readmemh("expected.hex", expected);
  end

  // Vector i is there in clock i + 1, its values in clock i + 1 + LATENCY.
  always @(posedge clk) begin
    i <= i + 1;
    if (i < `N_VECTORS) muons <= vectors[i];
    if (i > `MU40_CORE_LATENCY && n_compared < `N_VECTORS) begin
      n_compared <= n_compared + 1;
      if (values !== expected[i - 1 - `MU40_CORE_LATENCY]) begin
        n_wrong <= n_wrong + 1;
        if (n_wrong < 3) $display("vector %0d: %h, expected %h", i - 1 - `MU40_CORE_LATENCY, values, expected[i - 1 - `MU40_CORE_LATENCY]);
      end
    end
    if (n_compared == `N_VECTORS) begin
      $display("compared %0d wrong %0d", n_compared, n_wrong);
      $finish;
    end
  end
endmodule
