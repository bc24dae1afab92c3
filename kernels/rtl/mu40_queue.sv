// Small FIFO of 16 words in distributed RAM; `dout` is the head while `valid`. `room`, a register, falls while four
// words still fit, so that whoever pushes may look at it a clock late.
`default_nettype none

module mu40_queue #(
    parameter W = 128
) (
    input  wire         clk,
    input  wire         clear,
    input  wire         push,
    input  wire [W-1:0] din,
    input  wire         pop,
    output wire [W-1:0] dout,
    output wire         valid,
    output reg          room
);
  reg [W-1:0] mem[0:15];
  reg [4:0] head, tail;
  wire [4:0] level = tail - head;
  assign valid = head != tail;
  assign dout = mem[head[3:0]];

  always @(posedge clk) if (push) mem[tail[3:0]] <= din;

  always @(posedge clk) begin
    room <= level < 5'd12;
    if (clear) begin
      head <= 5'd0;
      tail <= 5'd0;
      room <= 1'b0;
    end else begin
      if (push) tail <= tail + 5'd1;
      if (pop) head <= head + 5'd1;
    end
  end
endmodule

`default_nettype wire
