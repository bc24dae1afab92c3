// Delay line of DEPTH clocks without reset, so that tools make shift registers in LUTs of it. DEPTH may be 0.
`default_nettype none

module mu40_delay #(
    parameter W = 1,
    parameter DEPTH = 1
) (
    input  wire         clk,
    input  wire [W-1:0] din,
    output wire [W-1:0] dout
);
  generate
    if (DEPTH == 0) begin : g_none
      assign dout = din;
    end else if (DEPTH == 1) begin : g_one
      reg [W-1:0] line;
      always @(posedge clk) line <= din;
      assign dout = line;
    end else begin : g_line
      reg [W*DEPTH-1:0] line;
      always @(posedge clk) line <= {line[W*(DEPTH-1)-1:0], din};
      assign dout = line[W*DEPTH-1-:W];
    end
  endgenerate
endmodule

`default_nettype wire
