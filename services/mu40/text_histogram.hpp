// Histograms as lines of text for a terminal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mu40 {

// part / whole in percent; 0 of nothing is 0.
[[nodiscard]] double percent_of(std::uint64_t part, std::uint64_t whole);

// One bar of a histogram.
struct TextBar {
  std::string label;
  std::uint64_t count = 0;
};

// One line a bar: label, bar, count, share of all. The longest bar is 40 characters; a bar that counts anything is one
// at least. With `logarithmic` the length grows with the logarithm of the count, which the title says.
[[nodiscard]] std::string draw_bars(const std::string& title, std::span<const TextBar> bars, bool logarithmic = false);

// One character a value, from blank (0) to # (the largest).
[[nodiscard]] std::string draw_strip(std::span<const double> values);

}  // namespace mu40
