#include "text_histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace mu40 {

double percent_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string draw_bars(const std::string& title, std::span<const TextBar> bars, bool logarithmic) {
  constexpr double kWidth = 40;
  std::uint64_t total = 0;
  std::uint64_t largest = 0;
  std::size_t label_width = 0;
  for (const auto& bar : bars) {
    total += bar.count;
    largest = std::max(largest, bar.count);
    label_width = std::max(label_width, bar.label.size());
  }
  const auto height = [&](std::uint64_t count) {
    return logarithmic ? std::log1p(static_cast<double>(count)) : static_cast<double>(count);
  };
  std::string text = fmt::format("{}{}\n", title, logarithmic ? " (bars: logarithm of the count)" : "");
  for (const auto& bar : bars) {
    const double part = largest == 0 ? 0 : height(bar.count) / height(largest);
    const auto length = static_cast<int>(bar.count == 0 ? 0 : std::max(1.0, std::round(part * kWidth)));
    const double share = percent_of(bar.count, total);
    text += fmt::format("  {:>{}} |{:#<{}}{:<{}}| {:>11} {:6.2f} %\n", bar.label, label_width, "", length, "",
                        static_cast<int>(kWidth) - length, bar.count, share);
  }
  return text;
}

std::string draw_strip(std::span<const double> values) {
  constexpr std::string_view kRamp = " .:-=+*%#";
  const double largest = values.empty() ? 0 : *std::ranges::max_element(values);
  std::string text;
  for (const double value : values) {
    const double part = largest > 0 ? value / largest : 0;
    const auto step = static_cast<std::size_t>(std::ceil(part * static_cast<double>(kRamp.size() - 1)));
    text += kRamp[std::min(step, kRamp.size() - 1)];
  }
  return text;
}

}  // namespace mu40
