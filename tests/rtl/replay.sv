// Replays in another simulator what kernel_bench recorded, pin by pin, and compares every output in every clock.
// +record=FILE: a line a clock, inputs and then outputs in hex; what is not valid stands there as 0.
`timescale 1ns / 1ps
`default_nettype none

module replay;
  reg clk = 1'b0;
  reg [5:0] pins;
  wire rst_n, awvalid, wvalid, bready, arvalid, rready;
  assign {rst_n, awvalid, wvalid, bready, arvalid, rready} = pins;
  reg [11:0] awaddr, araddr;
  reg [31:0] wdata;
  reg [5:0] ready;  // muons arready, rvalid, rlast; result awready, wready, bvalid
  reg [3:0] responses;  // rresp, bresp
  reg [511:0] rdata;
  wire [4:0] control;  // awready, wready, bvalid, arready, rvalid
  wire [31:0] control_rdata;
  wire m_arvalid, m_awvalid, m_wvalid, m_wlast, m_rready, m_bready, interrupt;
  wire [63:0] m_araddr, m_awaddr, m_wstrb;
  wire [7:0] m_arlen, m_awlen;
  wire [511:0] m_wdata;
  reg [11:0] flags_expected;
  reg [31:0] control_expected;
  reg [63:0] araddr_expected, awaddr_expected, strobe_expected;
  reg [7:0] arlen_expected, awlen_expected;
  reg [511:0] wdata_expected;

  mu40_kernel #(
      .BUILD_ID(64'h1122334455667788),
      .CLOCK_KHZ(32'd320630),
      .LANES(`LANES),
      .WRITE_FIFO_LOG2(7)
  ) kernel (
      .ap_clk(clk),
      .ap_rst_n(rst_n),
      .s_axi_control_awvalid(awvalid),
      .s_axi_control_awready(control[4]),
      .s_axi_control_awaddr(awaddr),
      .s_axi_control_wvalid(wvalid),
      .s_axi_control_wready(control[3]),
      .s_axi_control_wdata(wdata),
      .s_axi_control_wstrb(4'hF),
      .s_axi_control_bvalid(control[2]),
      .s_axi_control_bready(bready),
      .s_axi_control_bresp(),
      .s_axi_control_arvalid(arvalid),
      .s_axi_control_arready(control[1]),
      .s_axi_control_araddr(araddr),
      .s_axi_control_rvalid(control[0]),
      .s_axi_control_rready(rready),
      .s_axi_control_rdata(control_rdata),
      .s_axi_control_rresp(),
      .m_axi_muons_arvalid(m_arvalid),
      .m_axi_muons_arready(ready[5]),
      .m_axi_muons_araddr(m_araddr),
      .m_axi_muons_arlen(m_arlen),
      .m_axi_muons_arsize(),
      .m_axi_muons_arburst(),
      .m_axi_muons_rvalid(ready[4]),
      .m_axi_muons_rready(m_rready),
      .m_axi_muons_rdata(rdata),
      .m_axi_muons_rresp(responses[3:2]),
      .m_axi_muons_rlast(ready[3]),
      .m_axi_result_awvalid(m_awvalid),
      .m_axi_result_awready(ready[2]),
      .m_axi_result_awaddr(m_awaddr),
      .m_axi_result_awlen(m_awlen),
      .m_axi_result_awsize(),
      .m_axi_result_awburst(),
      .m_axi_result_wvalid(m_wvalid),
      .m_axi_result_wready(ready[1]),
      .m_axi_result_wdata(m_wdata),
      .m_axi_result_wstrb(m_wstrb),
      .m_axi_result_wlast(m_wlast),
      .m_axi_result_bvalid(ready[0]),
      .m_axi_result_bready(m_bready),
      .m_axi_result_bresp(responses[1:0]),
      .interrupt(interrupt)
  );

  wire [11:0] flags = {
    control, m_arvalid, m_rready, m_awvalid, m_wvalid, m_wvalid && m_wlast, m_bready, interrupt
  };
  reg [1023:0] name;
  integer file, fields, clocks, launches;
  reg was_interrupt;

  initial begin
    if (!$value$plusargs("record=%s", name)) $fatal(1, "+record=FILE is missing");
    file = $fopen(name, "r");
    if (file == 0) $fatal(1, "no such record");
    clocks = 0;
    launches = 0;
    was_interrupt = 1'b0;
    while (!$feof(file)) begin
      fields = $fscanf(file, "%h %h %h %h %h %h %h", pins, awaddr, araddr, wdata, ready, responses, rdata);
      fields = fields + $fscanf(file, "%h %h %h %h %h %h %h %h\n", flags_expected, control_expected, araddr_expected,
                                arlen_expected, awaddr_expected, awlen_expected, wdata_expected, strobe_expected);
      if (fields != 15) $fatal(1, "clock %0d: a line of another shape", clocks);
      #1;
      // The first clocks are the reset, in which registers are still unknown.
      if (clocks > 10 && (flags !== flags_expected ||
          (control[0] && control_rdata !== control_expected) ||
          (m_arvalid && {m_araddr, m_arlen} !== {araddr_expected, arlen_expected}) ||
          (m_awvalid && {m_awaddr, m_awlen} !== {awaddr_expected, awlen_expected}) ||
          (m_wvalid && {m_wdata, m_wstrb} !== {wdata_expected, strobe_expected}))) begin
        $display("FAILED: clock %0d: flags %b, expected %b; wdata %h, expected %h", clocks, flags, flags_expected, m_wdata,
                 wdata_expected);
        $fatal(1);
      end
      if (interrupt === 1'b1 && !was_interrupt) launches = launches + 1;
      was_interrupt = interrupt === 1'b1;
      clk = 1'b1;
      #1 clk = 1'b0;
      clocks = clocks + 1;
    end
    $display("Icarus: the same outputs in each of %0d clocks, %0d launches", clocks, launches);
    $finish(0);
  end
endmodule

`default_nettype wire
