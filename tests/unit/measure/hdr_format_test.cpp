// The golden file comes from tests/golden/measure/make_hdr.py, which uses HdrHistogram's own Python package.
#include "measure/hdr_format.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "measure/latency_histogram.hpp"

namespace mu40 {
namespace {

struct Samples {
  std::vector<std::uint64_t> values;
  HistogramSnapshot snapshot;
};
// The same as in make_hdr.py.
Samples samples() {
  Samples result;
  std::uint64_t x = 12345;
  for (int i = 0; i < 5000; ++i) {
    x = x * 2862933555777941757U + 3037000493U;
    result.values.push_back(1 + (x >> 33U) % 90'000);
  }
  result.values.insert(result.values.end(), 40, 200'000'000);
  result.values.push_back(3);
  const auto histogram = std::make_unique<LatencyHistogram>();
  for (const std::uint64_t value : result.values) histogram->record(value);
  result.snapshot = histogram->snapshot();
  return result;
}

std::string golden(const std::string& name) {
  std::ifstream file(std::string(MU40_GOLDEN) + "/" + name);
  EXPECT_TRUE(file) << name << " is missing";
  std::stringstream text;
  text << file.rdbuf();
  std::string content = text.str();
  while (content.ends_with('\n')) content.pop_back();
  return content;
}

// A decoder of V2 payloads, written from the format's description (HdrHistogram.org): settings, then counts.
struct Decoded {
  std::vector<unsigned char> settings;  // cookie .. conversion ratio, the payload's length 0
  std::vector<std::int64_t> counts;
};
Decoded decode(const std::string& text) {
  std::vector<unsigned char> compressed(text.size());
  const int n = EVP_DecodeBlock(compressed.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                static_cast<int>(text.size()));
  EXPECT_GT(n, 8) << text;
  std::vector<unsigned char> bytes(1 << 20);
  uLongf size = bytes.size();
  // Base64's padding leaves zeros at the end, which the decompressor does not need.
  EXPECT_EQ(uncompress(bytes.data(), &size, compressed.data() + 8, static_cast<uLong>(n - 8)), Z_OK);
  Decoded decoded;
  decoded.settings.assign(bytes.begin(), bytes.begin() + 40);
  std::fill_n(decoded.settings.begin() + 4, 4, static_cast<unsigned char>(0));
  for (std::size_t i = 40; i < size;) {
    std::uint64_t raw = 0;
    for (unsigned n_byte = 0; n_byte < 9; ++n_byte) {
      const std::uint64_t byte = bytes[i++];
      raw |= (n_byte == 8 ? byte : byte & 0x7FU) << (7 * n_byte);
      if (byte < 0x80) break;
    }
    const auto value = static_cast<std::int64_t>(raw >> 1U) ^ -static_cast<std::int64_t>(raw & 1U);
    decoded.counts.resize(decoded.counts.size() + (value < 0 ? static_cast<std::size_t>(-value) : 1));
    if (value > 0) decoded.counts.back() = value;
  }
  return decoded;
}

TEST(HdrFormat, v2_payload_holds_what_hdr_histogram_encodes_for_the_same_samples) {
  const Decoded ours = decode(hdr_base64(samples().snapshot));
  const Decoded theirs = decode(golden("samples.v2"));
  ASSERT_GT(theirs.counts.size(), 10'000U);
  EXPECT_EQ(ours.settings, theirs.settings);
  EXPECT_EQ(ours.counts, theirs.counts);
}

TEST(HdrFormat, each_line_of_the_text_counts_the_samples_up_to_its_value_and_reaches_its_percentile) {
  const Samples all = samples();
  std::istringstream stream(hgrm_text(all.snapshot));
  std::string line;
  std::getline(stream, line);
  EXPECT_EQ(line, "       Value     Percentile TotalCount 1/(1-Percentile)");
  std::getline(stream, line);
  EXPECT_TRUE(line.empty());
  double last_percentile = -1;
  int lines = 0;
  while (std::getline(stream, line) && !line.starts_with("#")) {
    std::istringstream fields(line);
    double value_us = 0;
    double percentile = 0;
    long count = 0;
    ASSERT_TRUE(fields >> value_us >> percentile >> count) << line;
    EXPECT_GT(percentile, last_percentile) << line;
    EXPECT_GE(static_cast<double>(count), percentile * static_cast<double>(all.values.size()) - 1e-6) << line;
    const auto up_to = std::count_if(all.values.begin(), all.values.end(), [&](std::uint64_t value) {
      return static_cast<double>(value) <= value_us * 1000 + 0.5;
    });
    EXPECT_EQ(up_to, count) << line;
    last_percentile = percentile;
    ++lines;
  }
  EXPECT_GT(lines, 20);
  EXPECT_EQ(last_percentile, 1);
  EXPECT_TRUE(line.starts_with("#[Mean    = "));
  std::getline(stream, line);
  EXPECT_EQ(line, "#[Max     =   200000.000, Total count    =         5041]");
}

TEST(HdrFormat, log_has_its_version_header_and_a_tagged_line_a_histogram) {
  const HistogramSnapshot histogram = samples().snapshot;
  const std::array<NamedHistogram, 2> named{{{"latency", &histogram}, {"queue", &histogram}}};
  const std::string log = hdr_log(1'700'000'000, 10, named);
  EXPECT_TRUE(log.starts_with("#[Histogram log format version 1.3]\n"));
  EXPECT_NE(log.find("\nTag=latency,1700000000.000,10.000,200.000,HISTFAAA"), std::string::npos);
  EXPECT_NE(log.find("\nTag=queue,"), std::string::npos);
}

TEST(HdrFormat, empty_histogram_is_written_too) {
  EXPECT_TRUE(hdr_base64({}).starts_with("HISTFAAA"));
  EXPECT_NE(hgrm_text({}).find("Total count    =            0"), std::string::npos);
}

}  // namespace
}  // namespace mu40
