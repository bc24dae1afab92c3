#include "files/xclbin_header.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>

#include "layout/error.hpp"

namespace mu40 {
namespace {

constexpr std::string_view kMagic{"xclbin2\0", 8};
constexpr std::size_t kLengthOffset = 304;
constexpr std::size_t kUuidOffset = 416;
constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kSectionCountOffset = 448;
// The head of a section.
constexpr std::size_t kSectionHeadBytes = 40;
constexpr std::size_t kSectionOffsetOffset = 24;
constexpr std::size_t kSectionSizeOffset = 32;

template <class T>
T load(std::span<const std::byte> bytes, std::size_t offset) noexcept {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace

void check_xclbin_start(std::span<const std::byte> start, const std::string& name) {
  const bool is_one =
      start.size() >= kXclbinHeaderBytes && std::memcmp(start.data(), kMagic.data(), kMagic.size()) == 0;
  if (is_one) return;
  throw Error(ErrorCode::kCorrupt, name + ": is not an xclbin: expected the magic 'xclbin2' and a header of " +
                                       std::to_string(kXclbinHeaderBytes) + " bytes");
}

std::string xclbin_uuid(std::span<const std::byte> bytes, const std::string& name) {
  check_xclbin_start(bytes, name);
  const auto refuse = [&name](const std::string& what) { throw Error(ErrorCode::kCorrupt, name + ": " + what); };
  if (const auto length = load<std::uint64_t>(bytes, kLengthOffset); length != bytes.size()) {
    refuse("the header tells " + std::to_string(length) + " bytes, the file has " + std::to_string(bytes.size()));
  }
  const auto sections = load<std::uint32_t>(bytes, kSectionCountOffset);
  if (sections > (bytes.size() - kXclbinHeaderBytes) / kSectionHeadBytes) {
    refuse("the header tells " + std::to_string(sections) + " sections, whose heads do not fit " +
           std::to_string(bytes.size()) + " bytes");
  }
  for (std::size_t i = 0; i < sections; ++i) {
    const std::size_t head = kXclbinHeaderBytes + i * kSectionHeadBytes;
    const auto offset = load<std::uint64_t>(bytes, head + kSectionOffsetOffset);
    const auto size = load<std::uint64_t>(bytes, head + kSectionSizeOffset);
    if (offset > bytes.size() || size > bytes.size() - offset) {
      refuse("section " + std::to_string(i) + " has " + std::to_string(size) + " bytes at " + std::to_string(offset) +
             ", outside the file of " + std::to_string(bytes.size()) + " bytes");
    }
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < kUuidBytes; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto byte = load<std::uint8_t>(bytes, kUuidOffset + i);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
  return text;
}

}  // namespace mu40
