// AXI4-Lite slave with the ap_ctrl_hs registers and the arguments, as Vitis HLS lays them out.
// Writes while the kernel runs change the registers only: the kernel takes the arguments at its start.
`include "mu40_layout.svh"
`default_nettype none

module mu40_control (
    input  wire        clk,
    input  wire        rst_n,
    input  wire        awvalid,
    output wire        awready,
    input  wire [11:0] awaddr,
    input  wire        wvalid,
    output wire        wready,
    input  wire [31:0] wdata,
    input  wire [ 3:0] wstrb,
    output reg         bvalid,
    input  wire        bready,
    output wire [ 1:0] bresp,
    input  wire        arvalid,
    output wire        arready,
    input  wire [11:0] araddr,
    output reg         rvalid,
    input  wire        rready,
    output reg  [31:0] rdata,
    output wire [ 1:0] rresp,
    output wire        interrupt,
    output wire        start,       // level, until `done`
    input  wire        done,        // one clock
    input  wire        idle,
    output reg  [63:0] muons,
    output reg  [63:0] result,
    output reg  [31:0] n_muons,
    output reg  [31:0] capacity,
    output reg  [63:0] sequence_number,
    output reg  [31:0] bx_period,
    output reg  [31:0] deadline,
    output reg  [63:0] statistics,
    output reg  [63:0] latencies
);
  localparam [11:0] ADDR_CTRL = 12'h000;
  localparam [11:0] ADDR_GIE = 12'h004;
  localparam [11:0] ADDR_IER = 12'h008;
  localparam [11:0] ADDR_ISR = 12'h00C;

  reg ap_start, ap_done, auto_restart, gie;
  reg [1:0] ier, isr;

  // Address and data of a write are taken together.
  wire write = awvalid && wvalid && (!bvalid || bready);
  assign awready = write;
  assign wready = write;
  assign bresp = 2'b00;
  wire read = arvalid && (!rvalid || rready);
  assign arready = read;
  assign rresp = 2'b00;
  wire [11:0] waddr = {awaddr[11:2], 2'b00};
  wire [11:0] raddr = {araddr[11:2], 2'b00};

  assign start = ap_start;
  assign interrupt = gie && (isr != 2'b00);

  function [31:0] merge(input [31:0] old, input [31:0] data, input [3:0] strobe);
    merge = {
      strobe[3] ? data[31:24] : old[31:24],
      strobe[2] ? data[23:16] : old[23:16],
      strobe[1] ? data[15:8] : old[15:8],
      strobe[0] ? data[7:0] : old[7:0]
    };
  endfunction

  always @(posedge clk) begin
    if (!rst_n) begin
      bvalid <= 1'b0;
      rvalid <= 1'b0;
      ap_start <= 1'b0;
      ap_done <= 1'b0;
      auto_restart <= 1'b0;
      gie <= 1'b0;
      ier <= 2'b00;
      isr <= 2'b00;
    end else begin
      if (write) bvalid <= 1'b1;
      else if (bready) bvalid <= 1'b0;
      if (read) rvalid <= 1'b1;
      else if (rready) rvalid <= 1'b0;

      if (write && waddr == ADDR_CTRL && wstrb[0] && wdata[0]) ap_start <= 1'b1;
      else if (done) ap_start <= auto_restart;
      if (done) ap_done <= 1'b1;
      else if (read && raddr == ADDR_CTRL) ap_done <= 1'b0;
      if (write && waddr == ADDR_CTRL && wstrb[0]) auto_restart <= wdata[7];
      if (write && waddr == ADDR_GIE && wstrb[0]) gie <= wdata[0];
      if (write && waddr == ADDR_IER && wstrb[0]) ier <= wdata[1:0];
      // ap_ready comes with ap_done. The host toggles what it has seen.
      if (done && ier != 2'b00) isr <= isr | ier;
      else if (write && waddr == ADDR_ISR && wstrb[0]) isr <= isr ^ wdata[1:0];
    end
  end

  always @(posedge clk) begin
    if (!rst_n) begin
      muons <= 64'd0;
      result <= 64'd0;
      n_muons <= 32'd0;
      capacity <= 32'd0;
      sequence_number <= 64'd0;
      bx_period <= 32'd0;
      deadline <= 32'd0;
      statistics <= 64'd0;
      latencies <= 64'd0;
    end else if (write) begin
      case (waddr)
        `MU40_ARG_MUONS: muons[31:0] <= merge(muons[31:0], wdata, wstrb);
        `MU40_ARG_MUONS + 12'd4: muons[63:32] <= merge(muons[63:32], wdata, wstrb);
        `MU40_ARG_RESULT: result[31:0] <= merge(result[31:0], wdata, wstrb);
        `MU40_ARG_RESULT + 12'd4: result[63:32] <= merge(result[63:32], wdata, wstrb);
        `MU40_ARG_N_MUONS: n_muons <= merge(n_muons, wdata, wstrb);
        `MU40_ARG_CAPACITY: capacity <= merge(capacity, wdata, wstrb);
        `MU40_ARG_SEQUENCE: sequence_number[31:0] <= merge(sequence_number[31:0], wdata, wstrb);
        `MU40_ARG_SEQUENCE + 12'd4: sequence_number[63:32] <= merge(sequence_number[63:32], wdata, wstrb);
        `MU40_ARG_BX_PERIOD: bx_period <= merge(bx_period, wdata, wstrb);
        `MU40_ARG_DEADLINE: deadline <= merge(deadline, wdata, wstrb);
        `MU40_ARG_STATISTICS: statistics[31:0] <= merge(statistics[31:0], wdata, wstrb);
        `MU40_ARG_STATISTICS + 12'd4: statistics[63:32] <= merge(statistics[63:32], wdata, wstrb);
        `MU40_ARG_LATENCIES: latencies[31:0] <= merge(latencies[31:0], wdata, wstrb);
        `MU40_ARG_LATENCIES + 12'd4: latencies[63:32] <= merge(latencies[63:32], wdata, wstrb);
        default: ;
      endcase
    end
  end

  always @(posedge clk) begin
    if (read) begin
      case (raddr)
        ADDR_CTRL: rdata <= {22'd0, interrupt, 1'b0, auto_restart, 3'd0, ap_done, idle, ap_done, ap_start};
        ADDR_GIE: rdata <= {31'd0, gie};
        ADDR_IER: rdata <= {30'd0, ier};
        ADDR_ISR: rdata <= {30'd0, isr};
        `MU40_ARG_MUONS: rdata <= muons[31:0];
        `MU40_ARG_MUONS + 12'd4: rdata <= muons[63:32];
        `MU40_ARG_RESULT: rdata <= result[31:0];
        `MU40_ARG_RESULT + 12'd4: rdata <= result[63:32];
        `MU40_ARG_N_MUONS: rdata <= n_muons;
        `MU40_ARG_CAPACITY: rdata <= capacity;
        `MU40_ARG_SEQUENCE: rdata <= sequence_number[31:0];
        `MU40_ARG_SEQUENCE + 12'd4: rdata <= sequence_number[63:32];
        `MU40_ARG_BX_PERIOD: rdata <= bx_period;
        `MU40_ARG_DEADLINE: rdata <= deadline;
        `MU40_ARG_STATISTICS: rdata <= statistics[31:0];
        `MU40_ARG_STATISTICS + 12'd4: rdata <= statistics[63:32];
        `MU40_ARG_LATENCIES: rdata <= latencies[31:0];
        `MU40_ARG_LATENCIES + 12'd4: rdata <= latencies[63:32];
        default: rdata <= 32'd0;
      endcase
    end
  end
endmodule

`default_nettype wire
