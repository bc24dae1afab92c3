// Latency histograms on the wire: only the buckets that hold samples, as proto/mu40/v1/common.proto says.
#pragma once

#include <mu40/v1/common.pb.h>

#include "measure/histogram_snapshot.hpp"

namespace mu40 {

[[nodiscard]] v1::LatencyHistogram to_proto(const HistogramSnapshot& histogram);

// The inverse. Throws Error kInvalidArgument where buckets do not ascend or do not match their counts, or where the
// sums cannot be those of the buckets.
[[nodiscard]] HistogramSnapshot from_proto(const v1::LatencyHistogram& histogram);

}  // namespace mu40
