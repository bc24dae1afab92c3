// Takes the muons of a BX, at most 16, and gives its pairs (i < j) in the order of (i, j), LANES a clock. A ring of four
// BXs: one is written while another is read. Which pairs stand in a row is a table over (muons in the BX, row).
// A BX with one muon gives nothing.
`include "mu40_layout.svh"
`default_nettype none

module mu40_pair_former #(
    parameter G = 1,
    parameter LANES = 1
) (
    input  wire                 clk,
    input  wire                 rst_n,
    input  wire                 clear,
    output wire                 can_enter,
    input  wire                 enter,
    input  wire [    G*128-1:0] group,       // of one BX
    input  wire [          2:0] count,
    input  wire                 last,
    input  wire [         31:0] bx_edge,
    input  wire                 credit,
    output reg                  row_valid,
    output reg  [LANES*192-1:0] row_muons,   // i in the low 96 bits of each lane
    output reg  [  LANES*8-1:0] row_indices, // {j, i}
    output reg  [          3:0] row_count,
    output reg                  row_last,
    output reg  [         27:0] row_place,   // {orbit offset, bx}
    output reg  [         31:0] row_edge,
    output wire                 held,        // pairs wait for credit
    output wire                 empty
);
  localparam MAX = `MU40_MAX_MUONS_PER_BX;
  localparam MAX_ROWS = (MAX * (MAX - 1) / 2 + LANES - 1) / LANES;
  localparam P = $clog2(MAX_ROWS);
  localparam W = 100;

  function [P-1:0] last_row(input [4:0] n);
    integer m, rows;
    begin
      last_row = 0;
      for (m = 2; m <= MAX; m = m + 1) begin
        rows = (m * (m - 1) / 2 + LANES - 1) / LANES - 1;
        if ({27'd0, n} == m) last_row = rows[P-1:0];
      end
    end
  endfunction

  // The table: for n muons and a row, LANES slots {j, i} and, on top, how many of them are pairs.
  localparam ROM_W = LANES * 8 + 4;
  function [ROM_W-1:0] pairs_of_row(input integer n, input integer row);
    integer lane, pair, i, j, k;
    begin
      pairs_of_row = 0;
      for (lane = 0; lane < LANES; lane = lane + 1) begin
        pair = row * LANES + lane;
        if (pair < n * (n - 1) / 2) begin
          i = 0;
          for (k = 0; k < MAX; k = k + 1) begin
            if (pair >= n - 1 - i) begin
              pair = pair - (n - 1 - i);
              i = i + 1;
            end
          end
          j = i + 1 + pair;
          pairs_of_row[lane*8+:8] = {j[3:0], i[3:0]};
          pairs_of_row[LANES*8+:4] = lane[3:0] + 4'd1;
        end
      end
    end
  endfunction
  reg [ROM_W-1:0] rom[0:(16<<P)-1];
  integer entry;
  initial for (entry = 0; entry < (16 << P); entry = entry + 1) rom[entry] = pairs_of_row((entry >> P) + 1, entry % (1 << P));

  // Write side.
  reg [1:0] write_bx;
  reg [4:0] written;
  reg [3:0] full;
  wire [5:0] total = {1'b0, written} + {3'd0, count};
  wire [4:0] muons_in_bx = (total > MAX) ? 5'd16 : total[4:0];
  wire closes = enter && last && muons_in_bx >= 5'd2;
  assign can_enter = !full[write_bx];
  // Of each BX in the ring: muons less one, last row, place, edge.
  reg [4+P+28+32-1:0] about[0:3];
  always @(posedge clk) begin
    if (closes) about[write_bx] <= {muons_in_bx[3:0] - 4'd1, last_row(muons_in_bx), group[127:112], group[107:96], bx_edge};
  end

  // Read side: table, then muons, then the row.
  reg [1:0] read_bx;
  reg [P-1:0] at_row;
  wire [3:0] n_less_one;
  wire [P-1:0] final_row;
  wire [27:0] place;
  wire [31:0] edge_of_bx;
  assign {n_less_one, final_row, place, edge_of_bx} = about[read_bx];
  wire issue = full[read_bx] && credit;
  assign held = full[read_bx] && !credit;
  wire issue_last = at_row == final_row;
  reg [ROM_W-1:0] picks;
  reg pick_valid, pick_last;
  reg [1:0] pick_bx;
  reg [27:0] pick_place;
  reg [31:0] pick_edge;
  always @(posedge clk) begin
    picks <= rom[{n_less_one, at_row}];
    pick_last <= issue_last;
    pick_bx <= read_bx;
    pick_place <= place;
    pick_edge <= edge_of_bx;
    row_indices <= indices;
    row_muons <= muons;
    row_count <= picks[LANES*8+:4];
    row_last <= pick_last;
    row_place <= pick_place;
    row_edge <= pick_edge;
  end

  always @(posedge clk) begin
    if (!rst_n || clear) begin
      write_bx <= 2'd0;
      written <= 5'd0;
      full <= 4'd0;
      read_bx <= 2'd0;
      at_row <= 0;
      pick_valid <= 1'b0;
      row_valid <= 1'b0;
    end else begin
      if (enter) written <= last ? 5'd0 : muons_in_bx;
      if (closes) write_bx <= write_bx + 2'd1;
      if (issue) at_row <= issue_last ? 0 : at_row + 1'b1;
      if (issue && issue_last) read_bx <= read_bx + 2'd1;
      // The slots are free once the last row has been read.
      full <= (full & ~(pick_valid && pick_last ? 4'd1 << pick_bx : 4'd0)) | (closes ? 4'd1 << write_bx : 4'd0);
      pick_valid <= issue;
      row_valid <= pick_valid;
    end
  end
  assign empty = full == 4'd0 && !pick_valid && !row_valid;

  wire [G*W-1:0] entering;
  wire [LANES*192-1:0] muons;
  wire [LANES*8-1:0] indices;
  genvar g;
  generate
    for (g = 0; g < G; g = g + 1) begin : g_entering
      assign entering[g*W+:W] = {group[g*128+108+:4], group[g*128+:96]};
    end
    for (g = 0; g < 2 * LANES; g = g + 1) begin : g_port
      wire [W-1:0] muon;
      mu40_muon_store #(
          .G(G),
          .W(W)
      ) store (
          .clk(clk),
          .write(enter),
          .write_bx(write_bx),
          .write_slot(written[3:0]),
          .write_count(count),
          .write_muons(entering),
          .read_bx(pick_bx),
          .read_slot(picks[g*4+:4]),
          .read_muon(muon)
      );
      assign muons[g*96+:96] = muon[95:0];
      assign indices[g*4+:4] = muon[99:96];
    end
  endgenerate
endmodule

`default_nettype wire
