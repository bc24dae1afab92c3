#include "layout/result_seal.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace mu40 {
namespace {

constexpr ExpectedResult kExpected{KernelId::kClassify, 77, 0xABCDEF0123456789U, 3};

ResultHeader fields() {
  ResultHeader header{};
  header.fidelity = static_cast<std::uint8_t>(Fidelity::kFunctional);
  header.kernel = static_cast<std::uint8_t>(kExpected.kernel);
  header.sequence = kExpected.sequence;
  header.build_id = 5;
  header.network_hash = kExpected.network_hash;
  header.count = kExpected.count;
  header.cycles = 1234;
  header.clock_khz = 1'000'000;
  return header;
}

std::vector<std::byte> sealed(const ResultHeader& header) {
  std::vector<std::byte> bytes(result_bytes(header.count) + 16, std::byte{0x5A});
  seal_result(bytes.data(), header);
  return bytes;
}

TEST(ResultSeal, a_sealed_result_is_without_fault) {
  EXPECT_EQ(check_result(sealed(fields()), kExpected), ResultFault::kNone);
}

TEST(ResultSeal, every_flipped_bit_of_header_and_records_is_a_fault_and_none_behind_them) {
  const auto good = sealed(fields());
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto bad = good;
    bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    const auto fault = check_result(bad, kExpected);
    if (bit / 8 < result_bytes(kExpected.count)) {
      ASSERT_NE(fault, ResultFault::kNone) << "bit " << bit;
    } else {
      ASSERT_EQ(fault, ResultFault::kNone) << "bit " << bit;
    }
  }
}

TEST(ResultSeal, each_wrong_field_of_an_intact_result_has_its_own_fault) {
  auto expect = [](ResultHeader header, ResultFault fault) {
    EXPECT_EQ(check_result(sealed(header), kExpected), fault) << name_of(fault);
  };
  auto header = fields();
  header.kernel = static_cast<std::uint8_t>(KernelId::kRecalibrate);
  expect(header, ResultFault::kKernel);
  header = fields();
  header.sequence = 76;
  expect(header, ResultFault::kSequence);
  header = fields();
  header.network_hash ^= 1;
  expect(header, ResultFault::kNetwork);
  header = fields();
  header.status = static_cast<std::uint32_t>(KernelStatus::kOverflow);
  expect(header, ResultFault::kStatus);
  header = fields();
  header.count = 2;
  expect(header, ResultFault::kCount);
}

TEST(ResultSeal, an_unwritten_short_or_absurd_buffer_is_a_fault) {
  EXPECT_EQ(check_result({}, kExpected), ResultFault::kMagic);
  EXPECT_EQ(check_result(std::vector<std::byte>(256), kExpected), ResultFault::kMagic);
  auto bytes = sealed(fields());
  bytes.resize(result_bytes(kExpected.count) - 1);
  EXPECT_EQ(check_result(bytes, kExpected), ResultFault::kCrc);
  auto version = sealed(fields());
  version[4] ^= std::byte{1};
  EXPECT_EQ(check_result(version, kExpected), ResultFault::kVersion);
  auto absurd = sealed(fields());
  const std::uint32_t count = 0xFFFFFFFFU;
  std::memcpy(absurd.data() + offsetof(ResultHeader, count), &count, sizeof(count));
  EXPECT_EQ(check_result(absurd, kExpected), ResultFault::kCrc);
}

}  // namespace
}  // namespace mu40
