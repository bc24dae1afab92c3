#include "measure/hdr_format.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <vector>

#include "layout/error.hpp"

namespace mu40 {
namespace {

using Bytes = std::vector<unsigned char>;

// HistogramEncoding of HdrHistogram: cookies of the V2 payload and of its compressed form.
constexpr std::uint32_t kV2Cookie = 0x1c849303U | 0x10U;
constexpr std::uint32_t kV2CompressedCookie = 0x1c849304U | 0x10U;
constexpr std::uint32_t kSignificantDigits = 3;
constexpr int kTicksPerHalfDistance = 5;

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 160> line{};
  const int n = std::snprintf(line.data(), line.size(), format, values...);
  return {line.data(), static_cast<std::size_t>(n)};
}

// Big-endian.
template <class Integer>
void put(Bytes& bytes, Integer value) {
  for (int shift = (static_cast<int>(sizeof(Integer)) - 1) * 8; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<unsigned char>(static_cast<std::uint64_t>(value) >> shift));
  }
}

// ZigZag LEB128 as HdrHistogram has it: seven bits a byte, but the ninth carries eight.
void put_zigzag(Bytes& bytes, std::int64_t value) {
  auto left = (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
  for (int n = 0; n < 8 && left >= 0x80; ++n) {
    bytes.push_back(static_cast<unsigned char>((left & 0x7FU) | 0x80U));
    left >>= 7U;
  }
  bytes.push_back(static_cast<unsigned char>(left));
}

// Counts up to the last one that is not 0; a run of two or more zeros is its negative length.
Bytes v2_counts(const std::vector<std::uint64_t>& counts) {
  const auto last = std::find_if(counts.rbegin(), counts.rend(), [](std::uint64_t count) { return count != 0; });
  const auto n = static_cast<std::size_t>(counts.rend() - last);
  Bytes bytes;
  for (std::size_t i = 0; i < n;) {
    std::size_t zeros = 0;
    while (i + zeros < n && counts[i + zeros] == 0) ++zeros;
    if (zeros > 1) {
      put_zigzag(bytes, -static_cast<std::int64_t>(zeros));
      i += zeros;
    } else {
      put_zigzag(bytes, static_cast<std::int64_t>(counts[i]));
      ++i;
    }
  }
  return bytes;
}

Bytes v2_payload(const HistogramSnapshot& histogram) {
  const Bytes counts = v2_counts(histogram.counts());
  Bytes bytes;
  put(bytes, kV2Cookie);
  put(bytes, static_cast<std::uint32_t>(counts.size()));
  put(bytes, std::uint32_t{0});  // normalizing index offset
  put(bytes, kSignificantDigits);
  put(bytes, std::uint64_t{1});  // lowest discernible value
  put(bytes, kHistogramLimitNs - 1);
  put(bytes, std::bit_cast<std::uint64_t>(1.0));  // integer to double conversion ratio
  bytes.insert(bytes.end(), counts.begin(), counts.end());
  return bytes;
}

std::string base64(const Bytes& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int n =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(n));
  return text;
}

constexpr double kNsPerUs = 1e3;

// Mean and standard deviation, from the middle of each bucket.
std::pair<double, double> moments(const HistogramSnapshot& histogram) {
  if (histogram.count() == 0) return {0, 0};
  const auto n = static_cast<double>(histogram.count());
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < histogram.counts().size(); ++i) {
    const double middle =
        0.5 * (static_cast<double>(histogram_lowest_ns(i)) + static_cast<double>(histogram_highest_ns(i)));
    sum += static_cast<double>(histogram.counts()[i]) * middle;
    squares += static_cast<double>(histogram.counts()[i]) * middle * middle;
  }
  const double mean = sum / n;
  return {mean, std::sqrt(std::max(0.0, squares / n - mean * mean))};
}

}  // namespace

std::string hgrm_text(const HistogramSnapshot& histogram) {
  std::string text = formatted("%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
  const auto n = static_cast<double>(histogram.count());
  double next_percent = 0;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < histogram.counts().size() && seen != histogram.count(); ++i) {
    if (histogram.counts()[i] == 0) continue;
    seen += histogram.counts()[i];
    const double reached = 100 * static_cast<double>(seen) / n;
    const double value = static_cast<double>(std::min(histogram_highest_ns(i), histogram.max())) / kNsPerUs;
    while (next_percent <= reached && next_percent < 100) {
      text += formatted("%12.3f %14.12f %10llu %14.2f\n", value, next_percent / 100,
                        static_cast<unsigned long long>(seen), 100 / (100 - next_percent));
      const double halvings = std::floor(std::log2(100 / (100 - next_percent))) + 1;
      next_percent += 100 / (kTicksPerHalfDistance * std::exp2(halvings));
      // The rest of the distribution stands in one line.
      if (seen == histogram.count()) break;
    }
  }
  if (histogram.count() != 0) {
    text += formatted("%12.3f %14.12f %10llu\n", static_cast<double>(histogram.max()) / kNsPerUs, 1.0,
                      static_cast<unsigned long long>(histogram.count()));
  }
  const auto [mean, deviation] = moments(histogram);
  text += formatted("#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", mean / kNsPerUs, deviation / kNsPerUs);
  text += formatted("#[Max     = %12.3f, Total count    = %12llu]\n", static_cast<double>(histogram.max()) / kNsPerUs,
                    static_cast<unsigned long long>(histogram.count()));
  text += formatted("#[Buckets = %12u, SubBuckets     = %12u]\n", kHistogramTopBits - kHistogramSubBits,
                    2U << kHistogramSubBits);
  return text;
}

std::string hdr_base64(const HistogramSnapshot& histogram) {
  const Bytes payload = v2_payload(histogram);
  uLongf size = compressBound(payload.size());
  Bytes compressed(size);
  if (compress(compressed.data(), &size, payload.data(), payload.size()) != Z_OK) {
    throw Error(ErrorCode::kInternal,
                "zlib cannot compress a histogram of " + std::to_string(payload.size()) + " bytes");
  }
  Bytes bytes;
  put(bytes, kV2CompressedCookie);
  put(bytes, static_cast<std::uint32_t>(size));
  bytes.insert(bytes.end(), compressed.begin(), compressed.begin() + static_cast<std::ptrdiff_t>(size));
  return base64(bytes);
}

std::string hdr_log(double start_s, double interval_s, std::span<const NamedHistogram> histograms) {
  std::string text = "#[Histogram log format version 1.3]\n";
  text += formatted("#[StartTime: %.3f (seconds since epoch)]\n", start_s);
  text += "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";
  for (const auto& [name, histogram] : histograms) {
    text += "Tag=" + std::string(name) +
            formatted(",%.3f,%.3f,%.3f,", start_s, interval_s, static_cast<double>(histogram->max()) / 1e6) +
            hdr_base64(*histogram) + "\n";
  }
  return text;
}

}  // namespace mu40
