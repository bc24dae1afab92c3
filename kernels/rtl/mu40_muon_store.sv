// The muons of four BXs, 16 slots each, with one read port. Distributed RAM: G consecutive slots can be written in a
// clock, each in a bank of its own.
`default_nettype none

module mu40_muon_store #(
    parameter G = 1,  // 1, 2 or 4
    parameter W = 100
) (
    input  wire           clk,
    input  wire           write,
    input  wire [    1:0] write_bx,
    input  wire [    3:0] write_slot,   // of the first muon
    input  wire [    2:0] write_count,  // 1..G
    input  wire [G*W-1:0] write_muons,
    input  wire [    1:0] read_bx,
    input  wire [    3:0] read_slot,
    output wire [  W-1:0] read_muon
);
  localparam BITS = (G == 4) ? 2 : (G == 2) ? 1 : 0;
  localparam [3:0] MASK = G - 1;

  // One of the G muons of a word, without the multiplier that an indexed part of W bits would take.
  function [W-1:0] select(input [G*W-1:0] muons, input [3:0] which);
    integer g;
    begin
      select = {W{1'b0}};
      for (g = 0; g < G; g = g + 1) select = select | (muons[g*W+:W] & {W{which == g[3:0]}});
    end
  endfunction

  wire [G*W-1:0] read_banks;
  genvar b;
  generate
    for (b = 0; b < G; b = b + 1) begin : g_bank
      localparam [3:0] BANK = b;
      reg [W-1:0] mem[0:(64>>BITS)-1];
      wire [3:0] from = (BANK - write_slot) & MASK;
      wire [3:0] slot = write_slot + from;
      wire [5-BITS:0] to = {write_bx, slot[3:BITS]};
      wire [W-1:0] muon = select(write_muons, from);
      always @(posedge clk) if (write && from < {1'b0, write_count}) mem[to] <= muon;
      wire [5-BITS:0] at = {read_bx, read_slot[3:BITS]};
      assign read_banks[b*W+:W] = mem[at];
    end
  endgenerate
  assign read_muon = select(read_banks, read_slot & MASK);
endmodule

`default_nettype wire
