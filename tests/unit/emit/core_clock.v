module core_clock;
  reg clk = 0;
  core_bench bench(.clk(clk));
  always #1 clk = ~clk;
endmodule
