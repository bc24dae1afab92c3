#include "swboard/xclbin/board_payload.hpp"

#include <cstring>
#include <string_view>

#include "layout/crc32c.hpp"
#include "layout/error.hpp"

namespace mu40::swboard {
namespace {

constexpr std::array<char, 8> kMagic{'m', 'u', '4', '0', 'n', 'e', 't', 's'};
constexpr std::uint32_t kPayloadVersion = 2;

void append(std::vector<std::byte>& out, std::span<const std::byte> bytes) {
  out.resize(out.size() + bytes.size());
  std::memcpy(out.data() + out.size() - bytes.size(), bytes.data(), bytes.size());
}

template <class Value>
void append_value(std::vector<std::byte>& out, const Value& value) {
  append(out, std::as_bytes(std::span(&value, 1)));
}

void append_text(std::vector<std::byte>& out, std::string_view text) {
  append_value(out, static_cast<std::uint32_t>(text.size()));
  append(out, std::as_bytes(std::span(text)));
}

// The name becomes part of a path.
bool is_model_name(std::string_view name) {
  return name.empty() || (name.size() == 16 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos);
}

// Takes values from the front; throws at the end of the bytes.
class Taker {
 public:
  explicit Taker(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::span<const std::byte> take(std::size_t size) {
    if (size > bytes_.size() - offset_) refuse(std::to_string(size) + " more bytes");
    offset_ += size;
    return bytes_.subspan(offset_ - size, size);
  }
  template <class Value>
  Value take() {
    Value value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string take_text() {
    const auto text = take(take<std::uint32_t>());
    return {reinterpret_cast<const char*>(text.data()), text.size()};
  }
  [[noreturn]] void refuse(const std::string& expected) const {
    throw Error(ErrorCode::kCorrupt, "board payload at offset " + std::to_string(offset_) + ": expected " + expected);
  }
  [[nodiscard]] std::size_t offset() const { return offset_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t offset_ = 0;
};

}  // namespace

std::vector<std::byte> pack_payload(const BoardPayload& payload) {
  std::vector<std::byte> out;
  append_value(out, kMagic);
  append_value(out, kPayloadVersion);
  append_value(out, static_cast<std::uint32_t>(kKernelCount));
  append_value(out, payload.build_id);
  for (std::uint32_t kernel = 0; kernel < kKernelCount; ++kernel) {
    append_value(out, kernel);
    append_text(out, payload.network_text[kernel]);
    append_text(out, payload.model[kernel]);
  }
  append_value(out, crc32c(out));
  return out;
}

BoardPayload unpack_payload(std::span<const std::byte> bytes) {
  Taker taker(bytes);
  if (taker.take<std::array<char, 8>>() != kMagic) taker.refuse("the magic 'mu40nets' before it");
  if (taker.take<std::uint32_t>() != kPayloadVersion)
    taker.refuse("version " + std::to_string(kPayloadVersion) + " before it");
  if (taker.take<std::uint32_t>() != kKernelCount) taker.refuse(std::to_string(kKernelCount) + " networks");
  BoardPayload payload;
  payload.build_id = taker.take<std::uint64_t>();
  for (std::uint32_t kernel = 0; kernel < kKernelCount; ++kernel) {
    if (taker.take<std::uint32_t>() != kernel) taker.refuse("the network of " + std::string(kKernelNames[kernel]));
    payload.network_text[kernel] = taker.take_text();
    payload.model[kernel] = taker.take_text();
    if (!is_model_name(payload.model[kernel])) taker.refuse("16 hex digits, or nothing, before it");
  }
  const std::uint32_t expected = crc32c(bytes.first(taker.offset()));
  if (taker.take<std::uint32_t>() != expected) taker.refuse("another checksum before it: the payload is damaged");
  if (taker.offset() != bytes.size()) taker.refuse("the end");
  return payload;
}

}  // namespace mu40::swboard
