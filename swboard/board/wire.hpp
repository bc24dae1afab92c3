// The wire codec of the emulation shim's messages: protobuf's encoding (varint, fixed64, length-delimited, fixed32),
// read and written by hand because a dozen small messages need no generated code.
// Not here: what the messages mean (rpc.hpp, board.hpp).
// Source of the encoding: https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace mu40::swboard {

// One field of a message. `value` holds a number, `bytes` a length-delimited content (a view into the message).
struct WireField {
  std::uint32_t number = 0;
  std::uint64_t value = 0;
  std::span<const std::byte> bytes;
};

// Where a length-delimited field's content starts, before it has been received.
struct WireBlob {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
};

// Walks the fields of a message that somebody else wrote; never reads outside it. Single thread.
class WireReader {
 public:
  explicit WireReader(std::span<const std::byte> message) noexcept : message_(message) {}

  // The next field; nothing at the end and after a malformed field.
  [[nodiscard]] std::optional<WireField> next() noexcept;
  // If the next field is length-delimited and numbered `number`: steps over its key and length, not over its content
  // (which may lie outside the message). Else stays where it was.
  [[nodiscard]] std::optional<WireBlob> enter_blob(std::uint32_t number) noexcept;
  // Bytes consumed.
  [[nodiscard]] std::size_t offset() const noexcept { return offset_; }
  // True once a field was malformed.
  [[nodiscard]] bool is_malformed() const noexcept { return is_malformed_; }

 private:
  [[nodiscard]] std::optional<std::uint64_t> varint() noexcept;
  [[nodiscard]] std::optional<std::uint64_t> fixed(std::size_t size) noexcept;

  std::span<const std::byte> message_;
  std::size_t offset_ = 0;
  bool is_malformed_ = false;
};

// Builds a small message in place. Single thread.
class WireWriter {
 public:
  static constexpr std::size_t kCapacity = 256;

  // Both return false and write nothing when the message would exceed kCapacity.
  bool put(std::uint32_t number, std::uint64_t value) noexcept;
  bool put(std::uint32_t number, std::span<const std::byte> content) noexcept;
  // Key and length of a length-delimited field whose `size` bytes the caller sends after this message.
  bool put_blob_head(std::uint32_t number, std::uint64_t size) noexcept;
  [[nodiscard]] std::span<const std::byte> message() const noexcept { return {buffer_.data(), size_}; }

 private:
  void varint(std::uint64_t value) noexcept;

  std::array<std::byte, kCapacity> buffer_{};
  std::size_t size_ = 0;
};

}  // namespace mu40::swboard
