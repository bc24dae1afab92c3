// Latency histograms in HdrHistogram's formats (HdrHistogram.org), which latency plotters read: the text percentile
// distribution (.hgrm) and the V2 histogram log. Writes only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "measure/histogram_snapshot.hpp"

namespace mu40 {

// The percentile distribution, values in microseconds, five lines each time the distance to 100 % halves.
[[nodiscard]] std::string hgrm_text(const HistogramSnapshot& histogram);

// One line of a log.
struct NamedHistogram {
  std::string_view name;  // its tag: no comma, space or line break
  const HistogramSnapshot* histogram = nullptr;
};

// A log (format version 1.3) of one interval, a tagged line a histogram; values in nanoseconds, as HdrHistogram's tools
// expect. `start_s` in seconds since 1970. Throws Error kInternal where compression fails.
[[nodiscard]] std::string hdr_log(double start_s, double interval_s, std::span<const NamedHistogram> histograms);

// One histogram as V2 compressed bytes in base64.
[[nodiscard]] std::string hdr_base64(const HistogramSnapshot& histogram);

}  // namespace mu40
