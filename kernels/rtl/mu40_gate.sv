// The chip's LHC clock. It starts when the first group of muons stands at the gate; a group enters when the edge of its
// BX has come (mu40_walker). With bx_period = 0 a group enters at once and its edge is the clock in which it enters.
`default_nettype none

module mu40_gate #(
    parameter G = 1
) (
    input  wire             clk,
    input  wire             rst_n,
    input  wire             clear,
    input  wire             paced,
    // the group that comes next
    input  wire             in_valid,
    input  wire [G*128-1:0] in_group,
    input  wire [      2:0] in_count,
    input  wire             in_last,
    input  wire [     47:0] in_edge,
    output wire             in_pop,
    // the group at the gate
    input  wire             can_enter,
    output wire             enter,
    output reg  [G*128-1:0] group,
    output reg  [      2:0] count,
    output reg              last,
    output wire [     31:0] bx_edge,
    output wire [     31:0] now,
    output wire             empty,
    output wire             queued,     // a BX enters after its edge
    output wire             held,       // the gate is open and `can_enter` is not
    output wire             starved     // the gate could take a group and none was there, once the first was
);
  reg waiting;  // a group stands at the gate
  reg open;
  reg started;  // the first group has come
  reg first;  // the group at the gate begins its BX
  reg [47:0] edge_clock;
  reg [47:0] clock;
  wire [47:0] clock_next = (waiting || started) ? clock + 48'd1 : clock;
  wire free = !waiting || enter;

  assign in_pop = in_valid && free;
  assign enter = waiting && open && can_enter;
  assign empty = !waiting;
  assign held = waiting && open && !can_enter;
  assign queued = enter && first && paced && clock[31:0] != edge_clock[31:0];
  assign starved = (started || waiting) && free && !in_valid;
  assign bx_edge = paced ? edge_clock[31:0] : clock[31:0];
  assign now = clock[31:0];

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
      open <= !paced || clock_next >= (in_pop ? in_edge : edge_clock);
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
