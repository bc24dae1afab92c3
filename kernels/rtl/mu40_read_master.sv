// AXI4 read master: fetches the beats that hold `n_muons` records of 16 bytes from `address` (16-byte aligned) on.
// Bursts end at 4 KiB boundaries. A burst is asked for only when the FIFO has room for all of it, so rready is always 1.
// After an error response, or on `stop`, it asks for no more; `idle` comes when all that was asked for has arrived.
`default_nettype none

module mu40_read_master #(
    parameter FIFO_LOG2 = 8
) (
    input  wire         clk,
    input  wire         rst_n,
    input  wire         start,
    input  wire         stop,
    input  wire [ 63:0] address,
    input  wire [ 31:0] n_muons,
    output wire         idle,
    output reg          error,
    output wire         beat_valid,
    output wire [511:0] beat,
    input  wire         beat_pop,
    output reg          arvalid,
    input  wire         arready,
    output wire [ 63:0] araddr,
    output wire [  7:0] arlen,
    output wire [  2:0] arsize,
    output wire [  1:0] arburst,
    input  wire         rvalid,
    output wire         rready,
    input  wire [511:0] rdata,
    input  wire [  1:0] rresp
);
  localparam [FIFO_LOG2+1:0] DEPTH = 1 << FIFO_LOG2;

  reg [57:0] next_beat;
  reg [31:0] beats_left;
  reg [6:0] length;  // of the next burst, 1..64
  reg length_known;
  reg [57:0] burst_beat;
  reg [7:0] burst_length;
  reg [FIFO_LOG2+1:0] reserved;  // beats asked for and not yet taken out of the FIFO
  reg [FIFO_LOG2+1:0] pending;  // beats asked for and not yet arrived

  assign araddr = {burst_beat, 6'd0};
  assign arlen = burst_length;
  assign arsize = 3'd6;
  assign arburst = 2'b01;
  assign rready = 1'b1;

  wire [6:0] page_left = 7'd64 - {1'b0, next_beat[5:0]};
  wire halted = stop || error;
  wire issue = length_known && !halted && !arvalid && reserved + {{(FIFO_LOG2-5){1'b0}}, length} <= DEPTH;
  assign idle = !arvalid && pending == 0 && (halted || beats_left == 32'd0);

  // Beats beyond the whole quarters of n_muons: the records left over and those skipped at the start, rounded up.
  wire [3:0] odd_records = {2'd0, n_muons[1:0]} + {2'd0, address[5:4]} + 4'd3;

  always @(posedge clk) begin
    if (!rst_n) begin
      arvalid <= 1'b0;
      beats_left <= 32'd0;
      length_known <= 1'b0;
      reserved <= 0;
      pending <= 0;
      error <= 1'b0;
    end else if (start) begin
      beats_left <= (n_muons == 32'd0) ? 32'd0 : {2'd0, n_muons[31:2]} + {30'd0, odd_records[3:2]};
      length_known <= 1'b0;
      reserved <= 0;
      pending <= 0;
      error <= 1'b0;
    end else begin
      if (arready) arvalid <= 1'b0;
      if (issue) begin
        arvalid <= 1'b1;
        length_known <= 1'b0;
        beats_left <= beats_left - {25'd0, length};
      end else if (!length_known && beats_left != 32'd0) begin
        length_known <= 1'b1;
      end
      reserved <= reserved + (issue ? {{(FIFO_LOG2-5){1'b0}}, length} : 0) - {{(FIFO_LOG2+1){1'b0}}, beat_pop};
      pending <= pending + (issue ? {{(FIFO_LOG2-5){1'b0}}, length} : 0) - {{(FIFO_LOG2+1){1'b0}}, rvalid};
      if (rvalid && rresp[1]) error <= 1'b1;
    end
  end

  always @(posedge clk) begin
    if (start) next_beat <= address[63:6];
    else if (issue) next_beat <= next_beat + {51'd0, length};
    length <= (beats_left < {25'd0, page_left}) ? beats_left[6:0] : page_left;
    if (issue) begin
      burst_beat <= next_beat;
      burst_length <= {1'b0, length} - 8'd1;
    end
  end

  /* verilator lint_off PINCONNECTEMPTY */
  mu40_fifo #(
      .W(512),
      .LOG2(FIFO_LOG2)
  ) fifo (
      .clk(clk),
      .clear(start || !rst_n),
      .push(rvalid),
      .din(rdata),
      .pop(beat_pop),
      .dout(beat),
      .valid(beat_valid),
      .level()
  );
  /* verilator lint_on PINCONNECTEMPTY */
endmodule

`default_nettype wire
