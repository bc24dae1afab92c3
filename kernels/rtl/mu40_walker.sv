// Says when the BX of the next group has its edge: BX b of orbit o at (o * 3564 + b - 1) * bx_period clocks, whole clocks
// of a Q16.16 sum. It walks through the BXs, at most two a clock, and adds the period: no multiplier. Queues before and
// behind it let it walk ahead of time: with 6 clocks a BX or more it never makes a group late. A bx outside 1..3564 has
// the edge of the next BX there is. With bx_period = 0 it lets everything pass.
`include "mu40_layout.svh"
`default_nettype none

module mu40_walker (
    input  wire        clk,
    input  wire        rst_n,
    input  wire        clear,
    input  wire [31:0] bx_period,
    input  wire        in_valid,
    input  wire [15:0] in_orbit,
    input  wire [11:0] in_bx,
    input  wire        room,
    output wire        pass,
    output wire        walking,  // the next group waits, or has waited, for the walker
    output wire [47:0] bx_edge
);
  // (orbit, bx): where the walker stands, and the two BXs beyond.
  reg [28:0] here, next, after_next;
  reg [63:0] here_edge, next_edge, after_next_edge;  // Q48.16
  wire paced = bx_period != 32'd0;
  wire [28:0] wanted = {1'b0, in_orbit, in_bx};
  wire at_here = here >= wanted;
  wire at_next = next >= wanted;
  wire at_after_next = after_next >= wanted;
  assign pass = in_valid && room && (!paced || at_here || at_next || at_after_next);
  assign bx_edge = at_here ? here_edge[63:16] : at_next ? next_edge[63:16] : after_next_edge[63:16];
  reg has_walked;
  assign walking = in_valid && (has_walked || !pass);
  wire walk = in_valid && paced && !at_here;

  function [28:0] further(input [28:0] bx, input [11:0] steps);
    further = (bx[11:0] > `MU40_BX_PER_ORBIT - steps) ?
              {bx[28:12] + 17'd1, bx[11:0] + steps - 12'd`MU40_BX_PER_ORBIT} : bx + {17'd0, steps};
  endfunction

  always @(posedge clk) begin
    if (!rst_n || clear) has_walked <= 1'b0;
    else if (in_valid) has_walked <= !pass;
  end

  always @(posedge clk) begin
    if (!rst_n || clear) begin
      here <= 29'd1;
      next <= 29'd2;
      after_next <= 29'd3;
      here_edge <= 64'd0;
      next_edge <= {32'd0, bx_period};
      after_next_edge <= {31'd0, bx_period, 1'b0};
    end else if (walk && at_next) begin
      here <= next;
      next <= after_next;
      after_next <= further(after_next, 12'd1);
      here_edge <= next_edge;
      next_edge <= after_next_edge;
      after_next_edge <= after_next_edge + {32'd0, bx_period};
    end else if (walk) begin
      here <= after_next;
      next <= further(after_next, 12'd1);
      after_next <= further(after_next, 12'd2);
      here_edge <= after_next_edge;
      next_edge <= after_next_edge + {32'd0, bx_period};
      after_next_edge <= after_next_edge + {31'd0, bx_period, 1'b0};
    end
  end
endmodule

`default_nettype wire
