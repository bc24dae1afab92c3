// Histogram of latencies and counters of one launch. Latency: clocks from the edge of a result's BX until the result
// leaves the core, results beyond the capacity included. Bins of one clock, the last for what is longer. Reading empties
// the bins, 16 of them a beat; after a reset they are emptied before `ready`.
`include "mu40_layout.svh"
`default_nettype none

module mu40_statistics (
    input  wire         clk,
    input  wire         rst_n,
    output wire         ready,
    input  wire         start,
    input  wire         enable,
    input  wire [ 31:0] deadline,     // clocks, 0: none
    input  wire         row_valid,
    input  wire [  3:0] row_count,
    input  wire         row_last,     // the last results of a BX
    input  wire [ 31:0] row_edge,
    input  wire [ 31:0] now,
    input  wire         queued,
    input  wire         starved,
    input  wire         held,
    input  wire         read,         // one clock: the next beat of bins
    output reg          bins_valid,   // one clock
    output reg  [511:0] bins_beat,
    output reg  [ 31:0] results,
    output reg  [ 31:0] minimum,      // all ones without results
    output reg  [ 31:0] maximum,
    output reg  [ 31:0] queued_bxs,
    output reg  [ 31:0] late_bxs,
    output reg  [ 63:0] starved_clocks,
    output reg  [ 63:0] held_clocks
);
  // Latency, then bin, then its count read, then written.
  wire [31:0] latency = now - row_edge;
  reg seen;
  reg [3:0] seen_count;
  reg [31:0] seen_latency;
  reg seen_last;
  reg adding;
  reg [7:0] bin;
  reg [3:0] bin_count;
  reg summing;
  reg [7:0] sum_bin;
  reg [3:0] sum_count;
  reg again;  // the bin was written a clock ago, too late for the read
  reg [31:0] bin_read, bin_written;
  wire [31:0] bin_sum = (again ? bin_written : bin_read) + {28'd0, sum_count};

  reg [31:0] mem[0:255];
  reg clearing;  // after a reset
  reg reading, taking;
  reg [7:0] at;
  assign ready = !clearing;

  wire [7:0] read_bin = reading ? at : bin;
  wire write = summing || clearing || reading;
  wire [7:0] write_bin = summing ? sum_bin : at;
  always @(posedge clk) begin
    bin_read <= mem[read_bin];
    if (write) mem[write_bin] <= summing ? bin_sum : 32'd0;
  end

  always @(posedge clk) begin
    seen_count <= row_count;
    seen_latency <= latency;
    seen_last <= row_last;
    bin <= (seen_latency > 32'd255) ? 8'd255 : seen_latency[7:0];
    bin_count <= seen_count;
    sum_bin <= bin;
    sum_count <= bin_count;
    again <= summing && sum_bin == bin;
    bin_written <= bin_sum;
    if (taking) bins_beat <= {bin_read, bins_beat[511:32]};
  end

  always @(posedge clk) begin
    bins_valid <= 1'b0;
    if (!rst_n) begin
      clearing <= 1'b1;
      reading <= 1'b0;
      taking <= 1'b0;
      at <= 8'd0;
      seen <= 1'b0;
      adding <= 1'b0;
      summing <= 1'b0;
    end else begin
      seen <= row_valid && enable;
      adding <= seen;
      summing <= adding;
      if (clearing || reading) at <= at + 8'd1;
      if (at == 8'd255) clearing <= 1'b0;
      if (read) reading <= 1'b1;
      else if (at[3:0] == 4'd15) reading <= 1'b0;
      taking <= reading;
      bins_valid <= taking && !reading;
    end
  end

  always @(posedge clk) begin
    if (start) begin
      results <= 32'd0;
      minimum <= 32'hFFFFFFFF;
      maximum <= 32'd0;
      queued_bxs <= 32'd0;
      late_bxs <= 32'd0;
      starved_clocks <= 64'd0;
      held_clocks <= 64'd0;
    end else begin
      if (seen) begin
        results <= results + {28'd0, seen_count};
        if (seen_latency < minimum) minimum <= seen_latency;
        if (seen_latency > maximum) maximum <= seen_latency;
        if (seen_last && deadline != 32'd0 && seen_latency > deadline) late_bxs <= late_bxs + 32'd1;
      end
      if (queued) queued_bxs <= queued_bxs + 32'd1;
      if (starved) starved_clocks <= starved_clocks + 64'd1;
      if (held) held_clocks <= held_clocks + 64'd1;
    end
  end
endmodule

`default_nettype wire
