// The kernel: AXI4-Lite control, one AXI4 master that reads muons, one that writes results. What the core computes and
// which of the two kernels this is comes from mu40_core.svh, which a generator writes beside the module mu40_core.
//
//   read master -> unpack -> walker -> gate -> [pair former] -> lanes -> packer -> write master
//                                    ^--------- credits ------------------------+
// Nothing between the gate and the write master stalls. The argument `latencies` is taken and has no effect.
`include "mu40_layout.svh"
`include "mu40_core.svh"
`default_nettype none

module mu40_kernel #(
    parameter [63:0] BUILD_ID = 64'd0,
    parameter [31:0] CLOCK_KHZ = 32'd300000,
    parameter [7:0] FIDELITY = 8'd2,  // 2: simulated, 3: hardware
    parameter LANES = 1,  // 1..8 pairs a clock; for recalibrate 1, 2 or 4 muons
    parameter READ_FIFO_LOG2 = 8,
    parameter WRITE_FIFO_LOG2 = 8
) (
    input  wire         ap_clk,
    input  wire         ap_rst_n,
    input  wire         s_axi_control_awvalid,
    output wire         s_axi_control_awready,
    input  wire [ 11:0] s_axi_control_awaddr,
    input  wire         s_axi_control_wvalid,
    output wire         s_axi_control_wready,
    input  wire [ 31:0] s_axi_control_wdata,
    input  wire [  3:0] s_axi_control_wstrb,
    output wire         s_axi_control_bvalid,
    input  wire         s_axi_control_bready,
    output wire [  1:0] s_axi_control_bresp,
    input  wire         s_axi_control_arvalid,
    output wire         s_axi_control_arready,
    input  wire [ 11:0] s_axi_control_araddr,
    output wire         s_axi_control_rvalid,
    input  wire         s_axi_control_rready,
    output wire [ 31:0] s_axi_control_rdata,
    output wire [  1:0] s_axi_control_rresp,
    output wire         m_axi_muons_arvalid,
    input  wire         m_axi_muons_arready,
    output wire [ 63:0] m_axi_muons_araddr,
    output wire [  7:0] m_axi_muons_arlen,
    output wire [  2:0] m_axi_muons_arsize,
    output wire [  1:0] m_axi_muons_arburst,
    input  wire         m_axi_muons_rvalid,
    output wire         m_axi_muons_rready,
    input  wire [511:0] m_axi_muons_rdata,
    input  wire [  1:0] m_axi_muons_rresp,
    input  wire         m_axi_muons_rlast,
    output wire         m_axi_result_awvalid,
    input  wire         m_axi_result_awready,
    output wire [ 63:0] m_axi_result_awaddr,
    output wire [  7:0] m_axi_result_awlen,
    output wire [  2:0] m_axi_result_awsize,
    output wire [  1:0] m_axi_result_awburst,
    output wire         m_axi_result_wvalid,
    input  wire         m_axi_result_wready,
    output wire [511:0] m_axi_result_wdata,
    output wire [ 63:0] m_axi_result_wstrb,
    output wire         m_axi_result_wlast,
    input  wire         m_axi_result_bvalid,
    output wire         m_axi_result_bready,
    input  wire [  1:0] m_axi_result_bresp,
    output wire         interrupt
);
  localparam CLASSIFY = (`MU40_CORE_MUONS == 2);
  // Muons that enter a clock, and results that leave.
  localparam G = CLASSIFY ? (LANES > 1 ? 2 : 1) : (LANES >= 4 ? 4 : LANES);
  localparam ROW = CLASSIFY ? LANES : G;
  localparam CHUNK = (ROW > 4) ? 8 : (ROW > 2) ? 4 : ROW;
  localparam SETTLE = `MU40_CORE_LATENCY + 8;  // fits 5 bits
  localparam VALUES = 16 * `MU40_CORE_VALUES;

  wire clk = ap_clk;
  reg rst_n;
  always @(posedge clk) rst_n <= ap_rst_n;

  // Control and start.
  wire start_level, done, finish_idle;
  wire [63:0] arg_muons, arg_result, arg_sequence, arg_statistics, arg_latencies;
  wire [31:0] arg_n_muons, arg_capacity, arg_bx_period, arg_deadline;
  reg start;
  wire statistics_ready;
  // Not idle for 256 clocks after a reset, in which the bins are emptied.
  wire idle = finish_idle && statistics_ready && !start && !start_level;
  mu40_control control (
      .clk(clk),
      .rst_n(rst_n),
      .awvalid(s_axi_control_awvalid),
      .awready(s_axi_control_awready),
      .awaddr(s_axi_control_awaddr),
      .wvalid(s_axi_control_wvalid),
      .wready(s_axi_control_wready),
      .wdata(s_axi_control_wdata),
      .wstrb(s_axi_control_wstrb),
      .bvalid(s_axi_control_bvalid),
      .bready(s_axi_control_bready),
      .bresp(s_axi_control_bresp),
      .arvalid(s_axi_control_arvalid),
      .arready(s_axi_control_arready),
      .araddr(s_axi_control_araddr),
      .rvalid(s_axi_control_rvalid),
      .rready(s_axi_control_rready),
      .rdata(s_axi_control_rdata),
      .rresp(s_axi_control_rresp),
      .interrupt(interrupt),
      .start(start_level),
      .done(done),
      .idle(idle),
      .muons(arg_muons),
      .result(arg_result),
      .n_muons(arg_n_muons),
      .capacity(arg_capacity),
      .sequence_number(arg_sequence),
      .bx_period(arg_bx_period),
      .deadline(arg_deadline),
      .statistics(arg_statistics),
      .latencies(arg_latencies)
  );

  // `start` is one clock; the arguments of the launch stand from then on. `done` falls together with the level.
  reg [57:0] result_beat;
  reg [63:0] sequence_number;
  reg [31:0] bx_period, deadline;
  reg [57:0] statistics_beat;
  wire with_statistics = statistics_beat != 58'd0;
  always @(posedge clk) begin
    start <= rst_n && start_level && finish_idle && statistics_ready && !start && !done;
    if (start_level && finish_idle) begin
      result_beat <= arg_result[63:6];
      sequence_number <= arg_sequence;
      bx_period <= arg_bx_period;
      deadline <= arg_deadline;
      statistics_beat <= arg_statistics[63:6];
    end
  end

  wire read_error, write_error, bad_order;
  reg abort;
  always @(posedge clk) begin
    if (!rst_n || start) abort <= 1'b0;
    else if (read_error || write_error || bad_order) abort <= 1'b1;
  end
  wire clear = start || abort || !rst_n;

  // Memory to groups of muons.
  wire beat_valid, beat_pop, read_idle;
  wire [511:0] beat;
  mu40_read_master #(
      .FIFO_LOG2(READ_FIFO_LOG2)
  ) read_master (
      .clk(clk),
      .rst_n(rst_n),
      .start(start),
      .stop(abort),
      .address(arg_muons),
      .n_muons(arg_n_muons),
      .idle(read_idle),
      .error(read_error),
      .beat_valid(beat_valid),
      .beat(beat),
      .beat_pop(beat_pop),
      .arvalid(m_axi_muons_arvalid),
      .arready(m_axi_muons_arready),
      .araddr(m_axi_muons_araddr),
      .arlen(m_axi_muons_arlen),
      .arsize(m_axi_muons_arsize),
      .arburst(m_axi_muons_arburst),
      .rvalid(m_axi_muons_rvalid),
      .rready(m_axi_muons_rready),
      .rdata(m_axi_muons_rdata),
      .rresp(m_axi_muons_rresp)
  );

  reg [1:0] skip;
  always @(posedge clk) if (start) skip <= arg_muons[5:4];
  wire room, group_valid, group_last, finished;
  wire [G*128-1:0] group;
  wire [2:0] group_count;
  mu40_unpack #(
      .G(G)
  ) unpack (
      .clk(clk),
      .rst_n(rst_n),
      .start(start),
      .stop(abort),
      .split(CLASSIFY || bx_period != 32'd0),
      .skip(start ? arg_muons[5:4] : skip),
      .n_muons(arg_n_muons),
      .beat_valid(beat_valid),
      .beat(beat),
      .beat_pop(beat_pop),
      .room(room),
      .group_valid(group_valid),
      .group(group),
      .group_count(group_count),
      .group_last(group_last),
      .finished(finished),
      .bad_order(bad_order)
  );

  // The walker stands between two queues.
  wire queue_valid, walked, walked_last;
  wire walked_room, walking;
  wire [G*128-1:0] walked_group;
  wire [2:0] walked_count;
  wire [47:0] walked_edge;
  mu40_queue #(
      .W(G * 128 + 4)
  ) queue (
      .clk(clk),
      .clear(clear),
      .push(group_valid),
      .din({group_last, group_count, group}),
      .pop(walked),
      .dout({walked_last, walked_count, walked_group}),
      .valid(queue_valid),
      .room(room)
  );
  mu40_walker walker (
      .clk(clk),
      .rst_n(rst_n),
      .clear(clear),
      .bx_period(bx_period),
      .in_valid(queue_valid),
      .in_orbit(walked_group[127:112]),
      .in_bx(walked_group[107:96]),
      .room(walked_room),
      .pass(walked),
      .walking(walking),
      .bx_edge(walked_edge)
  );
  wire gate_valid, gate_pop, next_last;
  wire [G*128-1:0] next_group;
  wire [2:0] next_count;
  wire [47:0] next_edge;
  mu40_queue #(
      .W(G * 128 + 4 + 48)
  ) gate_queue (
      .clk(clk),
      .clear(clear),
      .push(walked),
      .din({walked_edge, walked_last, walked_count, walked_group}),
      .pop(gate_pop),
      .dout({next_edge, next_last, next_count, next_group}),
      .valid(gate_valid),
      .room(walked_room)
  );

  // The gate.
  wire can_enter, enter, gate_last, gate_empty, queued, held, gate_starved;
  wire [G*128-1:0] gate_group;
  wire [2:0] gate_count;
  wire [31:0] gate_edge, now;
  mu40_gate #(
      .G(G)
  ) gate (
      .clk(clk),
      .rst_n(rst_n),
      .clear(clear),
      .paced(bx_period != 32'd0),
      .in_valid(gate_valid),
      .in_group(next_group),
      .in_count(next_count),
      .in_last(next_last),
      .in_edge(next_edge),
      .in_pop(gate_pop),
      .can_enter(can_enter),
      .enter(enter),
      .group(gate_group),
      .count(gate_count),
      .last(gate_last),
      .bx_edge(gate_edge),
      .now(now),
      .empty(gate_empty),
      .queued(queued),
      .held(held),
      .starved(gate_starved)
  );

  // The cores, and the records made of their values.
  wire credit;
  wire take;
  wire [3:0] take_count;
  wire former_empty, former_held;
  wire row_valid;
  wire [3:0] row_count;
  wire row_last;
  wire [31:0] row_edge;
  wire [ROW*64-1:0] row;
  wire [ROW*VALUES-1:0] values;
  genvar l;
  generate
    if (CLASSIFY) begin : g_classify
      localparam SIDE = ROW * 8 + 4 + 1 + 28 + 32;
      wire former_valid, former_last;
      wire [ROW*192-1:0] pairs;
      wire [ROW*8-1:0] indices;
      wire [3:0] former_count;
      wire [27:0] place;
      wire [31:0] former_edge;
      wire can_form;
      assign can_enter = can_form;
      mu40_pair_former #(
          .G(G),
          .LANES(ROW)
      ) pair_former (
          .clk(clk),
          .rst_n(rst_n),
          .clear(clear),
          .can_enter(can_form),
          .enter(enter),
          .group(gate_group),
          .count(gate_count),
          .last(gate_last),
          .bx_edge(gate_edge),
          .credit(credit),
          .row_valid(former_valid),
          .row_muons(pairs),
          .row_indices(indices),
          .row_count(former_count),
          .row_last(former_last),
          .row_place(place),
          .row_edge(former_edge),
          .held(former_held),
          .empty(former_empty)
      );
      assign take = former_valid;
      assign take_count = former_count;
      wire [SIDE-1:0] side;
      wire [ROW*8-1:0] row_indices;
      wire [27:0] row_place;
      mu40_lanes #(
          .LANES(ROW),
          .SIDE(SIDE)
      ) lanes (
          .clk(clk),
          .rst_n(rst_n),
          .in_valid(former_valid),
          .in_muons(pairs),
          .in_side({indices, former_count, former_last, place, former_edge}),
          .out_valid(row_valid),
          .out_values(values),
          .out_side(side)
      );
      assign {row_indices, row_count, row_last, row_place, row_edge} = side;
      for (l = 0; l < ROW; l = l + 1) begin : g_record
        assign row[l*64+:64] = {
          12'd0, row_place[27:12], row_place[11:0], row_indices[l*8+:8], values[l*VALUES+:16]
        };
      end
    end else begin : g_recalibrate
      localparam SIDE = 4 + 1 + 32;
      wire [ROW*96-1:0] muons;
      for (l = 0; l < ROW; l = l + 1) begin : g_record
        assign muons[l*96+:96] = gate_group[l*128+:96];
        assign row[l*64+:64] = {16'd0, values[l*VALUES+:48]};
      end
      assign can_enter = credit;
      assign take = enter;
      assign take_count = {1'b0, gate_count};
      assign former_empty = 1'b1;
      assign former_held = 1'b0;
      wire [SIDE-1:0] side;
      mu40_lanes #(
          .LANES(ROW),
          .SIDE(SIDE)
      ) lanes (
          .clk(clk),
          .rst_n(rst_n),
          .in_valid(enter),
          .in_muons(muons),
          .in_side({1'b0, gate_count, gate_last, gate_edge}),
          .out_valid(row_valid),
          .out_values(values),
          .out_side(side)
      );
      assign {row_count, row_last, row_edge} = side;
    end
  endgenerate

  // Records to memory.
  wire flush_part, load, records_valid;
  wire [511:0] load_beat, packed_beat;
  wire [3:0] packed_records, dropped;
  wire [2:0] records_over;
  wire [31:0] count;
  wire overflow;
  mu40_packer #(
      .ROW(ROW)
  ) packer (
      .clk(clk),
      .rst_n(rst_n),
      .start(start),
      .capacity(arg_capacity),
      .row_valid(row_valid),
      .row(row),
      .row_count(row_count),
      .flush(flush_part),
      .load(load),
      .load_beat(load_beat),
      .beat_valid(records_valid),
      .beat(packed_beat),
      .beat_records(packed_records),
      .records_over(records_over),
      .dropped(dropped),
      .count(count),
      .overflow(overflow)
  );

  wire crc_start, crc_go, seal, bare, crc_busy, sealed;
  wire [2:0] missing;
  wire [31:0] crc;
  mu40_crc32c #(
      .CHUNK(CHUNK)
  ) crc32c (
      .clk(clk),
      .rst_n(rst_n),
      .start(start || crc_start),
      .go(records_valid || crc_go),
      .beat(packed_beat),
      .seal(seal),
      .bare(bare),
      .missing(missing),
      .busy(crc_busy),
      .sealed(sealed),
      .crc(crc)
  );

  wire flush, set_result, set_statistics, set_bins, push_loaded, writer_idle, writer_answered, sent;
  wire [3:0] sent_records;
  mu40_write_master #(
      .FIFO_LOG2(WRITE_FIFO_LOG2)
  ) write_master (
      .clk(clk),
      .rst_n(rst_n),
      .start(start),
      .set(start || set_result || set_statistics || set_bins),
      .set_beat(((set_statistics || set_bins) ? statistics_beat : result_beat) + {57'd0, start || set_bins}),
      .push(records_valid || push_loaded),
      .beat(packed_beat),
      .records(packed_records),
      .flush(flush),
      .idle(writer_idle),
      .answered(writer_answered),
      .error(write_error),
      .sent(sent),
      .sent_records(sent_records),
      .awvalid(m_axi_result_awvalid),
      .awready(m_axi_result_awready),
      .awaddr(m_axi_result_awaddr),
      .awlen(m_axi_result_awlen),
      .awsize(m_axi_result_awsize),
      .awburst(m_axi_result_awburst),
      .wvalid(m_axi_result_wvalid),
      .wready(m_axi_result_wready),
      .wdata(m_axi_result_wdata),
      .wstrb(m_axi_result_wstrb),
      .wlast(m_axi_result_wlast),
      .bvalid(m_axi_result_bvalid),
      .bready(m_axi_result_bready),
      .bresp(m_axi_result_bresp)
  );

  mu40_credits #(
      .LIMIT(8 << WRITE_FIFO_LOG2),
      .ROW(ROW)
  ) credits (
      .clk(clk),
      .clear(start || !rst_n),
      .take(take),
      .take_count(take_count),
      .dropped(dropped),
      .sent(sent),
      .sent_records(sent_records),
      .credit(credit)
  );

  wire read_bins, bins_valid;
  wire [511:0] bins_beat;
  wire [31:0] results, minimum, maximum, queued_bxs, late_bxs;
  wire [63:0] starved_clocks, held_clocks;
  mu40_statistics statistics (
      .clk(clk),
      .rst_n(rst_n),
      .ready(statistics_ready),
      .start(start),
      .enable(with_statistics),
      .deadline(deadline),
      .row_valid(row_valid),
      .row_count(row_count),
      .row_last(row_last),
      .row_edge(row_edge),
      .now(now),
      .queued(queued),
      .starved(gate_starved && !walking && !(finished && !queue_valid)),
      .held(held || former_held),
      .read(read_bins),
      .bins_valid(bins_valid),
      .bins_beat(bins_beat),
      .results(results),
      .minimum(minimum),
      .maximum(maximum),
      .queued_bxs(queued_bxs),
      .late_bxs(late_bxs),
      .starved_clocks(starved_clocks),
      .held_clocks(held_clocks)
  );

  mu40_finish #(
      .SETTLE(SETTLE[4:0]),
      .BUILD_ID(BUILD_ID),
      .CLOCK_KHZ(CLOCK_KHZ),
      .FIDELITY(FIDELITY),
      .KERNEL_ID(`MU40_KERNEL_ID),
      .NETWORK_HASH(`MU40_NETWORK_HASH)
  ) finish (
      .clk(clk),
      .rst_n(rst_n),
      .start(start),
      .sequence_number(sequence_number),
      .bx_period(bx_period),
      .deadline(deadline),
      .with_statistics(with_statistics),
      .input_drained(read_idle && (finished || abort) && !queue_valid && !gate_valid && gate_empty && former_empty),
      .memory_error(read_error || write_error),
      .bad_order(bad_order),
      .overflow(overflow),
      .count(count),
      .records_over(records_over),
      .record_sent(sent),
      .read_bins(read_bins),
      .bins_valid(bins_valid),
      .bins_beat(bins_beat),
      .results(results),
      .minimum(minimum),
      .maximum(maximum),
      .queued_bxs(queued_bxs),
      .late_bxs(late_bxs),
      .starved_clocks(starved_clocks),
      .held_clocks(held_clocks),
      .flush_part(flush_part),
      .load(load),
      .load_beat(load_beat),
      .crc_start(crc_start),
      .crc_go(crc_go),
      .seal(seal),
      .bare(bare),
      .missing(missing),
      .crc_busy(crc_busy),
      .sealed(sealed),
      .crc(crc),
      .flush(flush),
      .set_result(set_result),
      .set_statistics(set_statistics),
      .set_bins(set_bins),
      .push(push_loaded),
      .writer_idle(writer_idle),
      .writer_answered(writer_answered),
      .done(done),
      .idle(finish_idle)
  );
endmodule

`default_nettype wire
