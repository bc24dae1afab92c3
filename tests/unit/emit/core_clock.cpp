#include <verilated.h>

#include "Vcore_bench.h"

int main() {
  Vcore_bench bench;
  for (int clock = 0; !Verilated::gotFinish(); clock = 1 - clock) {
    bench.clk = static_cast<unsigned char>(clock);
    bench.eval();
  }
}
