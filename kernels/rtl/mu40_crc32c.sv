// CRC-32C of a header of 64 bytes and the records behind it, though the header is known last. The CRC is linear:
//   crc = ~( advance(crc of the header, 8 n bytes) ^ crc of the n records from a zero state )
// While records pass, `state` is their CRC and `power` is x^(64 n) mod P, one chunk of CHUNK records a clock. A beat
// that is not full counts as a full one; `seal` takes its missing records back, then lets the header through the same
// network and multiplies its CRC by the power, bit by bit. Bits are reflected: bit 31 stands for x^0.
// The beat must be stable for 8 / CHUNK clocks from `go` on.
`default_nettype none

module mu40_crc32c #(
    parameter CHUNK = 1  // 1, 2, 4 or 8
) (
    input  wire         clk,
    input  wire         rst_n,
    input  wire         start,    // no records yet
    input  wire         go,       // a beat of records
    input  wire [511:0] beat,
    input  wire         seal,     // the beat is a header whose crc32c field is zero
    input  wire         bare,     // with `seal`: no records follow the header
    input  wire [  2:0] missing,  // with `seal`: records that the last beat lacked
    output wire         busy,
    output reg          sealed,   // one clock: `crc` is right
    output wire [ 31:0] crc
);
  localparam N = 64 * CHUNK;
  localparam [3:0] STEPS = 4'd8 / CHUNK[3:0];
  localparam [31:0] POLYNOMIAL = 32'h82F63B78;
  localparam [31:0] ONE = 32'h80000000;

  function [31:0] times_x(input [31:0] v);
    times_x = {1'b0, v[31:1]} ^ (v[0] ? POLYNOMIAL : 32'd0);
  endfunction
  function [31:0] over_x(input [31:0] v);
    over_x = v[31] ? {v[30:0] ^ POLYNOMIAL[30:0], 1'b1} : {v[30:0], 1'b0};
  endfunction
  // Which bits of a chunk, the state added to its low end, make bit b of the next state.
  function [N-1:0] chunk_row(input integer b);
    reg [31:0] v;
    integer t;
    begin
      v = 32'd1;
      for (t = N - 1; t >= 0; t = t - 1) begin
        v = times_x(v);
        chunk_row[t] = v[b];
      end
    end
  endfunction
  // Which bits of a state make bit b of the state one record earlier, had that record been zero.
  function [31:0] undo_row(input integer b);
    reg [31:0] v;
    integer k, t;
    begin
      for (k = 0; k < 32; k = k + 1) begin
        v = 32'd1 << k;
        for (t = 0; t < 64; t = t + 1) v = over_x(v);
        undo_row[k] = v[b];
      end
    end
  endfunction

  // Chunk, parts of the sum, sum: three registers before the state.
  reg [3:0] step;
  reg feed_header;
  wire taking = go || step != 4'd0 || feed_header;
  reg [2:0] valid;
  reg [N-1:0] chunk;
  reg [32*CHUNK-1:0] parts;
  reg [31:0] sum;
  wire [32*CHUNK-1:0] parts_next;
  wire [31:0] sum_next;
  reg [31:0] state, power;
  wire [31:0] state_on, power_on, state_back, power_back;

  genvar b, r;
  generate
    for (b = 0; b < 32; b = b + 1) begin : g_bit
      localparam [N-1:0] ROW = chunk_row(b);
      localparam [31:0] BACK = undo_row(b);
      wire [CHUNK-1:0] part;
      for (r = 0; r < CHUNK; r = r + 1) begin : g_record
        assign parts_next[r*32+b] = ^(chunk[r*64+:64] & ROW[r*64+:64]);
        assign part[r] = parts[r*32+b];
      end
      assign sum_next[b] = ^part;
      assign state_on[b] = ^(state & ROW[31:0]);
      assign power_on[b] = ^(power & ROW[31:0]);
      assign state_back[b] = ^(state & BACK);
      assign power_back[b] = ^(power & BACK);
    end
    if (CHUNK == 8) begin : g_whole
      always @(posedge clk) chunk <= beat;
    end else begin : g_steps
      always @(posedge clk) chunk <= beat[step*N+:N];
    end
  endgenerate

  always @(posedge clk) begin
    parts <= parts_next;
    sum <= sum_next;
    if (!rst_n) begin
      step <= 4'd0;
      valid <= 3'd0;
    end else begin
      if (taking) step <= (step == STEPS - 4'd1) ? 4'd0 : step + 4'd1;
      valid <= {valid[1:0], taking};
    end
  end
  assign busy = step != 4'd0 || valid != 3'd0;

  localparam [2:0] RECORDS = 3'd0;
  localparam [2:0] UNDO = 3'd1;
  localparam [2:0] HEADER = 3'd2;
  localparam [2:0] WAIT = 3'd3;
  localparam [2:0] MULTIPLY = 3'd4;
  reg [2:0] phase;
  reg [2:0] back;
  reg none;
  reg [4:0] bit_number;
  reg [31:0] of_records, product;
  assign crc = ~(product ^ of_records);

  always @(posedge clk) begin
    sealed <= 1'b0;
    feed_header <= 1'b0;
    if (!rst_n) begin
      phase <= RECORDS;
    end else if (start) begin
      phase <= RECORDS;
      state <= 32'd0;
      power <= ONE;
    end else begin
      case (phase)
        RECORDS: begin
          if (valid[2]) begin
            state <= state_on ^ sum;
            power <= power_on;
          end
          back <= missing;
          none <= bare;
          if (seal) phase <= UNDO;
        end
        UNDO: begin
          if (back != 3'd0) begin
            state <= state_back;
            power <= power_back;
            back <= back - 3'd1;
          end else begin
            of_records <= none ? 32'd0 : state;
            if (none) power <= ONE;
            state <= 32'hFFFFFFFF;
            feed_header <= 1'b1;
            phase <= HEADER;
          end
        end
        HEADER: phase <= WAIT;  // the first chunk goes in
        WAIT: begin
          if (valid[2]) state <= state_on ^ sum;
          product <= 32'd0;
          bit_number <= 5'd0;
          if (!busy) phase <= MULTIPLY;
        end
        MULTIPLY: begin
          // Horner's rule from x^31 (bit 0) to x^0 (bit 31) of the header's CRC.
          product <= times_x(product) ^ (state[0] ? power : 32'd0);
          state <= {1'b0, state[31:1]};
          bit_number <= bit_number + 5'd1;
          if (bit_number == 5'd31) begin
            sealed <= 1'b1;
            phase <= RECORDS;
          end
        end
        default: phase <= RECORDS;
      endcase
    end
  end
endmodule

`default_nettype wire
