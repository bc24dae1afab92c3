// Counts the records between the gate and the memory. `credit` says that another row may go; it may be looked at two
// clocks late, since SLACK rows of room stay.
`default_nettype none

module mu40_credits #(
    parameter LIMIT = 2048,  // records that fit behind the gate
    parameter ROW = 1
) (
    input  wire       clk,
    input  wire       clear,
    input  wire       take,
    input  wire [3:0] take_count,
    input  wire [3:0] dropped,
    input  wire       sent,
    input  wire [3:0] sent_records,
    output reg        credit
);
  localparam SLACK = 4;
  localparam W = $clog2(LIMIT) + 2;
  localparam HIGH_INTEGER = LIMIT - SLACK * ROW;
  localparam [W-1:0] HIGH = HIGH_INTEGER[W-1:0];
  reg [W-1:0] used;
  wire [3:0] taken = take ? take_count : 4'd0;
  wire [3:0] given = sent ? sent_records : 4'd0;

  always @(posedge clk) begin
    if (clear) begin
      used <= 0;
      credit <= 1'b1;
    end else begin
      used <= used + {{(W - 4) {1'b0}}, taken} - {{(W - 4) {1'b0}}, dropped} - {{(W - 4) {1'b0}}, given};
      credit <= used <= HIGH;
    end
  end
endmodule

`default_nettype wire
