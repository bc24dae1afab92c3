// The order of a launch: run, let the pipe drain, flush the last beat, seal, [statistics: bins, seal, counters], wait for
// every write response, header, wait for its response, done. A write error that shows late makes it seal again, with the
// status that says so. An error of the header's own write shows nowhere: the header is not there.
`include "mu40_layout.svh"
`default_nettype none

module mu40_finish #(
    parameter [4:0] SETTLE = 5'd16,  // clocks from an empty gate to an empty packer
    parameter [63:0] BUILD_ID = 64'd0,
    parameter [31:0] CLOCK_KHZ = 32'd0,
    parameter [7:0] FIDELITY = 8'd2,
    parameter [7:0] KERNEL_ID = 8'd0,
    parameter [63:0] NETWORK_HASH = 64'd0
) (
    input  wire         clk,
    input  wire         rst_n,
    input  wire         start,
    input  wire [ 63:0] sequence_number,
    input  wire [ 31:0] bx_period,
    input  wire [ 31:0] deadline,
    input  wire         with_statistics,
    input  wire         input_drained,
    input  wire         memory_error,
    input  wire         bad_order,
    input  wire         overflow,
    input  wire [ 31:0] count,
    input  wire [  2:0] records_over,
    input  wire         record_sent,
    // of the statistics
    output reg          read_bins,
    input  wire         bins_valid,
    input  wire [511:0] bins_beat,
    input  wire [ 31:0] results,
    input  wire [ 31:0] minimum,
    input  wire [ 31:0] maximum,
    input  wire [ 31:0] queued_bxs,
    input  wire [ 31:0] late_bxs,
    input  wire [ 63:0] starved_clocks,
    input  wire [ 63:0] held_clocks,
    // to the packer
    output reg          flush_part,
    output reg          load,
    output reg  [511:0] load_beat,
    // to the CRC
    output reg          crc_start,
    output reg          crc_go,
    output reg          seal,
    output wire         bare,
    output reg  [  2:0] missing,
    input  wire         crc_busy,
    input  wire         sealed,
    input  wire [ 31:0] crc,
    // to the write master
    output reg          flush,
    output reg          set_result,      // the header comes next
    output reg          set_statistics,  // the counters come next
    output reg          set_bins,
    output reg          push,            // what was loaded
    input  wire         writer_idle,
    input  wire         writer_answered,
    output reg          done,
    output wire         idle
);
  localparam [3:0] IDLE = 4'd0;
  localparam [3:0] RUN = 4'd1;
  localparam [3:0] SETTLING = 4'd2;
  localparam [3:0] DRAIN = 4'd3;
  localparam [3:0] LOAD = 4'd4;
  localparam [3:0] SEAL = 4'd5;
  localparam [3:0] ANSWERS = 4'd6;
  localparam [3:0] HEADER = 4'd7;
  localparam [3:0] LAST_ANSWER = 4'd8;

  localparam [3:0] BINS = 4'd9;
  localparam [3:0] LOAD_COUNTERS = 4'd10;
  localparam [3:0] SEAL_COUNTERS = 4'd11;
  localparam [3:0] COUNTERS = 4'd12;

  reg [3:0] phase;
  reg [4:0] beats;  // of bins so far
  reg push_bins;
  reg statistics_done, counters_sealed;
  reg [4:0] wait_clocks;
  reg [63:0] clocks, cycles;
  reg [31:0] status, sealed_crc;
  reg any_sent;
  assign idle = phase == IDLE;

  wire failed = status == `MU40_STATUS_MEMORY_ERROR || status == `MU40_STATUS_BAD_INPUT;
  assign bare = failed && phase == SEAL;
  wire [511:0] header = {
    64'd0, sealed_crc, CLOCK_KHZ, cycles, status, failed ? 32'd0 : count, NETWORK_HASH, BUILD_ID, sequence_number,
    KERNEL_ID, FIDELITY, `MU40_RESULT_VERSION, `MU40_RESULT_MAGIC
  };
  reg [31:0] counters_crc;
  wire [511:0] counters = {
    deadline, bx_period, counters_crc, results, held_clocks, starved_clocks, late_bxs, queued_bxs, maximum, minimum,
    sequence_number, KERNEL_ID, FIDELITY, `MU40_STATISTICS_VERSION, `MU40_STATISTICS_MAGIC
  };
  always @* begin
    case (phase)
      BINS: load_beat = bins_beat;
      LOAD_COUNTERS, SEAL_COUNTERS, COUNTERS: load_beat = counters;
      default: load_beat = header;
    endcase
  end
  wire [31:0] status_now = memory_error ? `MU40_STATUS_MEMORY_ERROR :
                           bad_order ? `MU40_STATUS_BAD_INPUT :
                           overflow ? `MU40_STATUS_OVERFLOW : `MU40_STATUS_OK;

  always @(posedge clk) begin
    flush_part <= 1'b0;
    load <= 1'b0;
    seal <= 1'b0;
    set_result <= 1'b0;
    set_statistics <= 1'b0;
    set_bins <= 1'b0;
    push <= 1'b0;
    read_bins <= 1'b0;
    crc_start <= 1'b0;
    crc_go <= 1'b0;
    push_bins <= 1'b0;
    done <= 1'b0;
    if (!rst_n) begin
      phase <= IDLE;
      flush <= 1'b0;
    end else if (start) begin
      phase <= RUN;
      flush <= 1'b0;
      clocks <= 64'd1;
      any_sent <= 1'b0;
      statistics_done <= 1'b0;
    end else begin
      clocks <= clocks + 64'd1;
      if (record_sent && (phase == RUN || phase == SETTLING || phase == DRAIN)) begin
        cycles <= clocks;
        any_sent <= 1'b1;
      end
      case (phase)
        RUN: begin
          wait_clocks <= SETTLE;
          if (input_drained) phase <= SETTLING;
        end
        SETTLING: begin
          wait_clocks <= wait_clocks - 5'd1;
          if (wait_clocks == 5'd0) begin
            missing <= 3'd0 - records_over;
            flush_part <= 1'b1;
            flush <= 1'b1;
            wait_clocks <= 5'd5;
            phase <= DRAIN;
          end
        end
        DRAIN: begin
          if (wait_clocks != 5'd0) wait_clocks <= wait_clocks - 5'd1;
          else if (writer_idle && !crc_busy) begin
            if (!any_sent) cycles <= clocks;
            status <= status_now;
            sealed_crc <= 32'd0;
            phase <= LOAD;
          end
        end
        LOAD: begin
          load <= 1'b1;
          seal <= load;  // a clock later, when the beat stands
          if (load) phase <= SEAL;
        end
        SEAL: begin
          if (sealed) begin
            sealed_crc <= crc;
            beats <= 5'd0;
            counters_crc <= 32'd0;
            counters_sealed <= 1'b0;
            statistics_done <= 1'b1;
            if (with_statistics && !statistics_done) begin
              crc_start <= 1'b1;
              missing <= 3'd0;
              flush <= 1'b0;
              set_bins <= 1'b1;
              read_bins <= 1'b1;
              phase <= BINS;
            end else begin
              phase <= ANSWERS;
            end
          end
        end
        BINS: begin
          load <= bins_valid;
          push_bins <= load;
          crc_go <= load;
          push <= load;
          if (load) beats <= beats + 5'd1;
          if (push_bins) begin
            if (beats[4]) begin
              wait_clocks <= 5'd12;  // the last beat stands in the packer until the CRC has it
              flush <= 1'b1;
              phase <= LOAD_COUNTERS;
            end else begin
              read_bins <= 1'b1;
            end
          end
        end
        LOAD_COUNTERS: begin
          if (wait_clocks != 5'd0) begin
            wait_clocks <= wait_clocks - 5'd1;
          end else if (!crc_busy) begin
            load <= 1'b1;
            seal <= load;
            if (load) phase <= SEAL_COUNTERS;
          end
        end
        SEAL_COUNTERS: begin
          wait_clocks <= 5'd5;
          if (sealed) begin
            counters_crc <= crc;
            counters_sealed <= 1'b1;
          end
          if (counters_sealed && writer_idle) begin
            load <= 1'b1;
            set_statistics <= 1'b1;
            phase <= COUNTERS;
          end
        end
        COUNTERS: begin
          push <= load;
          if (wait_clocks != 5'd0) wait_clocks <= wait_clocks - 5'd1;
          else if (writer_idle) phase <= ANSWERS;
        end
        ANSWERS: begin
          if (writer_answered) begin
            if (memory_error && status != `MU40_STATUS_MEMORY_ERROR) begin
              status <= `MU40_STATUS_MEMORY_ERROR;
              sealed_crc <= 32'd0;
              phase <= LOAD;
            end else begin
              load <= 1'b1;
              set_result <= 1'b1;
              wait_clocks <= 5'd5;
              phase <= HEADER;
            end
          end
        end
        HEADER: begin
          push <= load;
          wait_clocks <= wait_clocks - 5'd1;
          if (wait_clocks == 5'd0) phase <= LAST_ANSWER;
        end
        LAST_ANSWER: begin
          if (writer_idle && writer_answered) begin
            done <= 1'b1;
            phase <= IDLE;
          end
        end
        default: ;
      endcase
    end
  end
endmodule

`default_nettype wire
