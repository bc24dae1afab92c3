// FIFO of 2^LOG2 words in block RAM with an output register: `dout` is the head while `valid`.
// It does not guard itself: whoever pushes has made sure of room.
`default_nettype none

module mu40_fifo #(
    parameter W = 512,
    parameter LOG2 = 8
) (
    input  wire         clk,
    input  wire         clear,
    input  wire         push,
    input  wire [W-1:0] din,
    input  wire         pop,
    output reg  [W-1:0] dout,
    output reg          valid,
    output reg  [LOG2:0] level  // words inside, the head included
);
  reg [W-1:0] mem[0:(1<<LOG2)-1];
  reg [LOG2:0] head, tail;
  wire fetch = (head != tail) && (!valid || pop);

  always @(posedge clk) begin
    if (push) mem[tail[LOG2-1:0]] <= din;
    if (fetch) dout <= mem[head[LOG2-1:0]];
  end

  always @(posedge clk) begin
    if (clear) begin
      head <= {(LOG2 + 1) {1'b0}};
      tail <= {(LOG2 + 1) {1'b0}};
      level <= {(LOG2 + 1) {1'b0}};
      valid <= 1'b0;
    end else begin
      if (push) tail <= tail + 1'b1;
      if (fetch) head <= head + 1'b1;
      valid <= fetch || (valid && !pop);
      if (push && !pop) level <= level + 1'b1;
      else if (!push && pop) level <= level - 1'b1;
    end
  end
endmodule

`default_nettype wire
