// Prints the page that a scrape sees of one board in mid-run and one that has just come, for promtool.
#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include <iostream>

#include "metrics/metrics_collectable.hpp"
#include "sample_boards.hpp"

int main() {
  const auto collectable = mu40::make_metrics_collectable(
      {mu40::test::busy_board("u250"), std::make_shared<mu40::BoardMetrics>("say \"u55c\"\n")});
  prometheus::TextSerializer{}.Serialize(std::cout, collectable->Collect());
}
