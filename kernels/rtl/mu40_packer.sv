// Puts rows of up to ROW records of 8 bytes into beats of eight, and drops what goes beyond `capacity`. Never stalls:
// credits have made sure of room. `flush` gives the beat that is not full, padded with zeros. `load` gives a beat from
// elsewhere (a header, statistics) through the same register.
`default_nettype none

module mu40_packer #(
    parameter ROW = 1
) (
    input  wire              clk,
    input  wire              rst_n,
    input  wire              start,
    input  wire [      31:0] capacity,
    input  wire              row_valid,
    input  wire [ROW*64-1:0] row,
    input  wire [       3:0] row_count,
    input  wire              flush,
    input  wire              load,
    input  wire [     511:0] load_beat,
    output reg               beat_valid,     // of records; not after `load`
    output reg  [     511:0] beat,
    output reg  [       3:0] beat_records,
    output wire [       2:0] records_over,   // in the beat that is not full
    output reg  [       3:0] dropped,
    output reg  [      31:0] count,
    output reg               overflow
);
  reg [31:0] room;
  reg fit_valid;
  reg [3:0] fit_count;
  reg [ROW*64-1:0] fit_row;
  wire fits = room >= {28'd0, row_count};
  wire [3:0] fitting = fits ? row_count : room[3:0];

  always @(posedge clk) begin
    fit_row <= row;
    fit_count <= row_valid ? fitting : 4'd0;
    dropped <= row_valid ? row_count - fitting : 4'd0;
    if (!rst_n || start) begin
      room <= capacity;
      count <= 32'd0;
      overflow <= 1'b0;
      fit_valid <= 1'b0;
    end else begin
      fit_valid <= row_valid;
      if (row_valid) begin
        room <= room - {28'd0, fitting};
        count <= count + {28'd0, fitting};
        if (!fits) overflow <= 1'b1;
      end
    end
  end

  reg [511:0] part;
  reg [2:0] fill;  // records in `part`
  wire [3:0] sum = {1'b0, fill} + fit_count;
  wire full = fit_valid && sum[3];
  assign records_over = fill;

  genvar s;
  generate
    for (s = 0; s < 8; s = s + 1) begin : g_slot
      localparam [2:0] SLOT = s;
      wire [2:0] from = SLOT - fill;
      wire write = fit_valid && {1'b0, from} < fit_count;
      wire [63:0] record;
      if (ROW == 1) begin : g_one
        assign record = fit_row;
      end else begin : g_several
        wire [511:0] wide = {{(512 - ROW * 64) {1'b0}}, fit_row};
        assign record = wide[from*64+:64];
      end
      always @(posedge clk) begin
        if (write) part[s*64+:64] <= record;
        if (load) beat[s*64+:64] <= load_beat[s*64+:64];
        else if (flush) beat[s*64+:64] <= (SLOT < fill) ? part[s*64+:64] : 64'd0;
        else if (full) beat[s*64+:64] <= (SLOT < fill) ? part[s*64+:64] : record;
      end
    end
  endgenerate

  always @(posedge clk) begin
    if (!rst_n || start) begin
      fill <= 3'd0;
      beat_valid <= 1'b0;
    end else begin
      if (fit_valid) fill <= sum[2:0];
      beat_valid <= full || (flush && fill != 3'd0);
    end
    if (flush) beat_records <= {1'b0, fill};
    else beat_records <= 4'd8;
  end
endmodule

`default_nettype wire
