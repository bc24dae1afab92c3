#include "swboard/board/wire.hpp"

#include <algorithm>

namespace mu40::swboard {
namespace {

enum WireType : std::uint64_t { kVarint = 0, kFixed64 = 1, kLengthDelimited = 2, kFixed32 = 5 };
constexpr unsigned kMaxVarintBytes = 10;
constexpr std::size_t kMaxHeadBytes = 2 * kMaxVarintBytes;  // key and length, or key and value

constexpr std::uint64_t key_of(std::uint32_t number, WireType type) noexcept {
  return (std::uint64_t{number} << 3U) | type;
}

}  // namespace

std::optional<std::uint64_t> WireReader::varint() noexcept {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < kMaxVarintBytes && offset_ < message_.size(); ++i) {
    const auto byte = std::to_integer<std::uint64_t>(message_[offset_++]);
    value |= (byte & 0x7FU) << (7U * i);
    if ((byte & 0x80U) == 0) return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> WireReader::fixed(std::size_t size) noexcept {
  if (message_.size() - offset_ < size) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::to_integer<std::uint64_t>(message_[offset_ + i]) << (8U * i);
  offset_ += size;
  return value;
}

std::optional<WireField> WireReader::next() noexcept {
  if (is_malformed_ || offset_ == message_.size()) return std::nullopt;
  const auto fail = [this] {
    is_malformed_ = true;
    return std::nullopt;
  };
  const auto key = varint();
  if (!key) return fail();
  WireField field;
  field.number = static_cast<std::uint32_t>(*key >> 3U);
  std::optional<std::uint64_t> value;
  switch (*key & 7U) {
    case kVarint:
      value = varint();
      break;
    case kFixed64:
      value = fixed(8);
      break;
    case kFixed32:
      value = fixed(4);
      break;
    case kLengthDelimited:
      value = varint();
      if (value) {
        if (*value > message_.size() - offset_) return fail();
        field.bytes = message_.subspan(offset_, static_cast<std::size_t>(*value));
        offset_ += static_cast<std::size_t>(*value);
      }
      break;
    default:
      break;
  }
  if (!value) return fail();
  field.value = *value;
  return field;
}

std::optional<WireBlob> WireReader::enter_blob(std::uint32_t number) noexcept {
  const std::size_t start = offset_;
  if (!is_malformed_) {
    const auto key = varint();
    if (key && *key == key_of(number, kLengthDelimited)) {
      if (const auto size = varint()) return WireBlob{number, *size};
    }
  }
  offset_ = start;
  return std::nullopt;
}

void WireWriter::varint(std::uint64_t value) noexcept {
  for (; value >= 0x80U; value >>= 7U) buffer_[size_++] = static_cast<std::byte>((value & 0x7FU) | 0x80U);
  buffer_[size_++] = static_cast<std::byte>(value);
}

bool WireWriter::put(std::uint32_t number, std::uint64_t value) noexcept {
  if (kCapacity - size_ < kMaxHeadBytes) return false;
  varint(key_of(number, kVarint));
  varint(value);
  return true;
}

bool WireWriter::put_blob_head(std::uint32_t number, std::uint64_t size) noexcept {
  if (kCapacity - size_ < kMaxHeadBytes) return false;
  varint(key_of(number, kLengthDelimited));
  varint(size);
  return true;
}

bool WireWriter::put(std::uint32_t number, std::span<const std::byte> content) noexcept {
  if (kCapacity - size_ < kMaxHeadBytes + content.size()) return false;
  put_blob_head(number, content.size());
  std::copy(content.begin(), content.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += content.size();
  return true;
}

}  // namespace mu40::swboard
