// Takes beats of four records and gives groups of 1..G muons in input order, with what the next record says about them:
// `last`, the group ends its BX; `bad_order`, a key does not rise. So a record leaves when the next one is known, and a
// pair former need not wait for the next BX to know that this one is complete. With `split` a group holds one BX only.
`default_nettype none

module mu40_unpack #(
    parameter G = 1  // 1, 2 or 4
) (
    input  wire             clk,
    input  wire             rst_n,
    input  wire             start,
    input  wire             stop,
    input  wire             split,
    input  wire [      1:0] skip,         // records before the first muon in the first beat
    input  wire [     31:0] n_muons,
    input  wire             beat_valid,
    input  wire [    511:0] beat,
    output wire             beat_pop,
    input  wire             room,
    output wire             group_valid,
    output wire [G*128-1:0] group,
    output wire [      2:0] group_count,
    output wire             group_last,
    output wire             finished,
    output reg              bad_order
);
  // (offset, bx, index): the order of the records. The bits of (offset, bx) alone say whether two share a BX.
  function [31:0] place(input [31:0] tag);
    place = {tag[31:16], tag[11:0], tag[15:12]};
  endfunction

  reg [32:0] left;  // records that have not left the FIFO, skipped ones included
  reg first_beat;

  // The beat whose records wait for the next beat's first.
  reg [511:0] ahead;
  reg [2:0] ahead_count;
  reg [1:0] ahead_skip;
  reg ahead_valid, ahead_final;

  // The beat that is dealt out from its low end.
  reg [511:0] deal;
  reg [2:0] deal_count;
  reg [1:0] deal_skip;
  reg [3:0] deal_last;

  wire skipping = deal_skip != 2'd0;
  wire [2:0] taken;
  wire go = deal_count != 3'd0 && (skipping || room) && !stop;
  wire deal_free = deal_count == 3'd0 || (go && taken == deal_count);
  wire move = ahead_valid && (ahead_final || beat_valid) && deal_free && !stop;
  assign beat_pop = beat_valid && left != 33'd0 && (!ahead_valid || move) && !stop;

  wire [2:0] beat_count = (left > 33'd4) ? 3'd4 : left[2:0];
  wire [159:0] tags = {beat[127:96], ahead[511:480], ahead[383:352], ahead[255:224], ahead[127:96]};
  wire [3:0] ends_bx;
  wire [3:0] falls;
  genvar s;
  generate
    for (s = 0; s < 4; s = s + 1) begin : g_slot
      wire [31:0] here = place(tags[s*32+:32]);
      wire [31:0] next = place(tags[(s+1)*32+:32]);
      wire at_end = ahead_final && ahead_count == s + 1;
      assign ends_bx[s] = at_end || here[31:4] != next[31:4];
      assign falls[s] = s < ahead_count && s >= {1'b0, ahead_skip} && !at_end && next <= here;
    end
  endgenerate

  // How many records go now.
  generate
    if (G == 1) begin : g_one
      assign taken = 3'd1;
      wire unused = split;
    end else begin : g_several
      reg [2:0] fitting;
      always @* begin
        fitting = (deal_count < G[2:0]) ? deal_count : G[2:0];
        if (split && deal_last[0]) fitting = 3'd1;
        else if (G > 2 && split && deal_last[1] && fitting > 3'd2) fitting = 3'd2;
        else if (G > 2 && split && deal_last[2] && fitting > 3'd3) fitting = 3'd3;
      end
      assign taken = skipping ? 3'd1 : fitting;
    end
  endgenerate
  assign group_valid = go && !skipping;
  assign group = deal[G*128-1:0];
  assign group_count = taken;
  assign group_last = deal_last[taken[1:0]-2'd1];
  assign finished = left == 33'd0 && !ahead_valid && deal_count == 3'd0;

  always @(posedge clk) begin
    if (!rst_n) begin
      left <= 33'd0;
      ahead_valid <= 1'b0;
      deal_count <= 3'd0;
      bad_order <= 1'b0;
    end else if (start) begin
      left <= (n_muons == 32'd0) ? 33'd0 : {1'b0, n_muons} + {31'd0, skip};
      first_beat <= 1'b1;
      ahead_valid <= 1'b0;
      deal_count <= 3'd0;
      bad_order <= 1'b0;
    end else begin
      if (beat_pop) begin
        left <= left - {30'd0, beat_count};
        first_beat <= 1'b0;
        ahead_valid <= 1'b1;
      end else if (move) begin
        ahead_valid <= 1'b0;
      end
      if (move) deal_count <= ahead_count;
      else if (go) deal_count <= deal_count - taken;
      if (move && falls != 4'd0) bad_order <= 1'b1;
    end
  end

  always @(posedge clk) begin
    if (beat_pop) begin
      ahead <= beat;
      ahead_count <= beat_count;
      ahead_final <= left <= 33'd4;
      ahead_skip <= first_beat ? skip : 2'd0;
    end
    if (move) begin
      deal <= ahead;
      deal_skip <= ahead_skip;
      deal_last <= ends_bx;
    end else if (go) begin
      if (skipping) deal_skip <= deal_skip - 2'd1;
      case (taken)
        3'd1: {deal_last, deal} <= {1'b0, deal_last[3:1], 128'd0, deal[511:128]};
        3'd2: {deal_last, deal} <= {2'd0, deal_last[3:2], 256'd0, deal[511:256]};
        3'd3: {deal_last, deal} <= {3'd0, deal_last[3], 384'd0, deal[511:384]};
        default: ;
      endcase
    end
  end
endmodule

`default_nettype wire
