#include "layout/result_seal.hpp"

#include <cstring>

#include "layout/crc32c.hpp"

namespace mu40 {
namespace {

// Checksum of the header, with its crc32c field zero, and of the records behind it.
std::uint32_t checksum(ResultHeader header, const std::byte* records) noexcept {
  header.crc32c = 0;
  const std::uint32_t of_header = crc32c(std::as_bytes(std::span(&header, 1)));
  return crc32c(std::span(records, std::size_t{header.count} * kResultRecordBytes), of_header);
}

}  // namespace

void seal_result(std::byte* result, const ResultHeader& fields) noexcept {
  ResultHeader header = fields;
  header.magic = kResultMagic;
  header.version = kResultVersion;
  header.reserved = 0;
  header.crc32c = checksum(header, result + sizeof(ResultHeader));
  std::memcpy(result, &header, sizeof(header));
}

ResultFault check_result(std::span<const std::byte> result, const ExpectedResult& expected) noexcept {
  if (result.size() < sizeof(ResultHeader)) return ResultFault::kMagic;
  ResultHeader header;
  std::memcpy(&header, result.data(), sizeof(header));
  if (header.magic != kResultMagic) return ResultFault::kMagic;
  if (header.version != kResultVersion) return ResultFault::kVersion;
  // The checksum comes before the fields it covers: a flipped bit in one of them is a damaged result, not a stale one.
  if (result.size() < result_bytes(header.count)) return ResultFault::kCrc;
  if (checksum(header, result.data() + sizeof(ResultHeader)) != header.crc32c) return ResultFault::kCrc;
  if (header.kernel != static_cast<std::uint8_t>(expected.kernel)) return ResultFault::kKernel;
  if (header.sequence != expected.sequence) return ResultFault::kSequence;
  if (header.network_hash != expected.network_hash) return ResultFault::kNetwork;
  if (header.status != static_cast<std::uint32_t>(KernelStatus::kOk)) return ResultFault::kStatus;
  if (header.count != expected.count) return ResultFault::kCount;
  return ResultFault::kNone;
}

}  // namespace mu40
