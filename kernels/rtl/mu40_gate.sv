// The chip's LHC clock. A group of muons enters when the edge of its BX has come: BX b of orbit o has its edge
// (o * 3564 + b - 1) * bx_period clocks after the first group stands at the gate, whole clocks of a Q16.16 sum.
// A walker goes through the BXs ahead of the clock, one a clock, and adds the period. With bx_period = 0 a group enters
// at once and its edge is the clock in which it enters. A bx outside 1..3564 enters with the next BX there is.
`include "mu40_layout.svh"
`default_nettype none

module mu40_gate #(
    parameter G = 1
) (
    input  wire             clk,
    input  wire             rst_n,
    input  wire             clear,
    input  wire [     31:0] bx_period,
    // the group that comes next
    input  wire             in_valid,
    input  wire [G*128-1:0] in_group,
    input  wire [      2:0] in_count,
    input  wire             in_last,
    output wire             in_pop,
    // the group at the gate
    input  wire             can_enter,
    output wire             enter,
    output reg  [G*128-1:0] group,
    output reg  [      2:0] count,
    output reg              last,
    output wire [     31:0] bx_edge,
    output reg  [     31:0] now,
    output wire             empty,
    output wire             queued,     // a BX enters after its edge
    output wire             held,       // the gate is open and `can_enter` is not
    output reg              started
);
  wire paced = bx_period != 32'd0;

  reg waiting;  // a group stands at the gate
  reg open;
  reg [47:0] edge_clock;
  reg [47:0] clock;
  reg first;  // the group at the gate begins its BX

  reg [28:0] here;  // (orbit, bx) of the walker
  reg [28:0] beyond;
  reg [63:0] here_edge;  // Q48.16
  reg [63:0] beyond_edge;
  wire [28:0] wanted = {1'b0, in_group[127:112], in_group[107:96]};
  wire arrived = here >= wanted;
  wire arrives = beyond >= wanted;

  wire free = !waiting || enter;
  assign in_pop = in_valid && free && (!paced || arrived || arrives);
  wire walk = in_valid && paced && !arrived;

  function [28:0] bx_after(input [28:0] bx);
    bx_after = (bx[11:0] >= `MU40_BX_PER_ORBIT) ? {bx[28:12] + 17'd1, 12'd1} : bx + 29'd1;
  endfunction

  always @(posedge clk) begin
    if (!rst_n || clear) begin
      here <= 29'd1;
      beyond <= 29'd2;
      here_edge <= 64'd0;
      beyond_edge <= {32'd0, bx_period};
    end else if (walk) begin
      here <= beyond;
      beyond <= bx_after(beyond);
      here_edge <= beyond_edge;
      beyond_edge <= beyond_edge + {32'd0, bx_period};
    end
  end

  wire [47:0] clock_next = (waiting || started) ? clock + 48'd1 : clock;
  wire [47:0] in_edge = arrived ? here_edge[63:16] : beyond_edge[63:16];

  assign enter = waiting && open && can_enter;
  assign empty = !waiting;
  assign held = waiting && open && !can_enter;
  assign queued = enter && first && paced && clock[31:0] != edge_clock[31:0];
  assign bx_edge = paced ? edge_clock[31:0] : clock[31:0];
  always @* now = clock[31:0];

  always @(posedge clk) begin
    if (!rst_n || clear) begin
      waiting <= 1'b0;
      open <= 1'b0;
      clock <= 48'd0;
      started <= 1'b0;
      first <= 1'b1;
    end else begin
      if (in_pop) waiting <= 1'b1;
      else if (enter) waiting <= 1'b0;
      if (in_pop) open <= !paced || clock_next >= in_edge;
      else open <= !paced || clock_next >= edge_clock;
      clock <= clock_next;
      if (waiting) started <= 1'b1;
      if (enter) first <= last;
    end
  end

  always @(posedge clk) begin
    if (in_pop) begin
      group <= in_group;
      count <= in_count;
      last <= in_last;
      edge_clock <= in_edge;
    end
  end
endmodule

`default_nettype wire
