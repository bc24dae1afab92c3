// AXI4 write master: a FIFO of beats that goes to consecutive addresses in bursts. A burst starts when all its beats are
// in the FIFO and it either ends a 4 KiB page or `flush` asks for what there is. One record of 8 bytes has one bit of
// eight strobes. `error` stays until `start`.
`default_nettype none

module mu40_write_master #(
    parameter FIFO_LOG2 = 8
) (
    input  wire         clk,
    input  wire         rst_n,
    input  wire         start,
    input  wire         set,          // the next beat goes to `set_beat`; only while idle
    input  wire [ 57:0] set_beat,
    input  wire         push,
    input  wire [511:0] beat,
    input  wire [  3:0] records,      // 1..8 in the beat
    input  wire         flush,
    output wire         idle,         // nothing left to send
    output wire         answered,     // no response is due
    output reg          error,
    output wire         sent,         // a beat was accepted
    output wire [  3:0] sent_records,
    output reg          awvalid,
    input  wire         awready,
    output wire [ 63:0] awaddr,
    output wire [  7:0] awlen,
    output wire [  2:0] awsize,
    output wire [  1:0] awburst,
    output wire         wvalid,
    input  wire         wready,
    output wire [511:0] wdata,
    output wire [ 63:0] wstrb,
    output wire         wlast,
    input  wire         bvalid,
    output wire         bready,
    input  wire [  1:0] bresp
);
  localparam [7:0] MAX_UNANSWERED = 8'd32;

  reg [57:0] next_beat;
  reg [57:0] burst_beat;
  reg [7:0] burst_length;
  reg [6:0] beats_left;  // of the burst
  reg [7:0] unanswered;
  wire [FIFO_LOG2:0] level;
  wire head_valid;
  wire [515:0] head;

  mu40_fifo #(
      .W(516),
      .LOG2(FIFO_LOG2)
  ) fifo (
      .clk(clk),
      .clear(start || !rst_n),
      .push(push),
      .din({records, beat}),
      .pop(sent),
      .dout(head),
      .valid(head_valid),
      .level(level)
  );

  assign awaddr = {burst_beat, 6'd0};
  assign awlen = burst_length;
  assign awsize = 3'd6;
  assign awburst = 2'b01;
  assign wvalid = head_valid && beats_left != 7'd0;
  assign wdata = head[511:0];
  assign wlast = beats_left == 7'd1;
  assign sent = wvalid && wready;
  assign sent_records = head[515:512];
  assign bready = 1'b1;
  genvar s;
  generate
    for (s = 0; s < 8; s = s + 1) begin : g_strobe
      assign wstrb[s*8+:8] = {8{head[515:512] > s}};
    end
  endgenerate

  wire [6:0] page_left = 7'd64 - {1'b0, next_beat[5:0]};
  wire whole = level >= {{(FIFO_LOG2-6){1'b0}}, page_left};
  wire resting = !awvalid && beats_left == 7'd0;
  wire go = resting && unanswered < MAX_UNANSWERED && (whole || (flush && level != 0));
  wire [6:0] length = whole ? page_left : level[6:0];
  assign idle = resting && level == 0;
  assign answered = unanswered == 8'd0;

  always @(posedge clk) begin
    if (!rst_n || start) begin
      awvalid <= 1'b0;
      beats_left <= 7'd0;
      unanswered <= 8'd0;
      error <= 1'b0;
    end else begin
      if (go) awvalid <= 1'b1;
      else if (awready) awvalid <= 1'b0;
      if (go) beats_left <= length;
      else if (sent) beats_left <= beats_left - 7'd1;
      if (go && !bvalid) unanswered <= unanswered + 8'd1;
      else if (!go && bvalid) unanswered <= unanswered - 8'd1;
      if (bvalid && bresp[1]) error <= 1'b1;
    end
  end

  always @(posedge clk) begin
    if (set) next_beat <= set_beat;
    else if (go) next_beat <= next_beat + {51'd0, length};
    if (go) begin
      burst_beat <= next_beat;
      burst_length <= {1'b0, length} - 8'd1;
    end
  end
endmodule

`default_nettype wire
