// The memory of the software board: banks one after the other in one address space, reserved without committing pages,
// and the ranges that the host has allocated in it. Not here: who may use it when (board.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

namespace mu40::swboard {

// Board addresses are offsets from the start of bank 0. Bookkeeping: single thread; the bytes themselves belong to
// whoever holds a span of them.
class BoardMemory {
 public:
  // Throws Error when the address space cannot be reserved.
  explicit BoardMemory(std::uint64_t size_bytes);
  ~BoardMemory();
  BoardMemory(const BoardMemory&) = delete;
  BoardMemory& operator=(const BoardMemory&) = delete;

  // The host chooses addresses. False when the range is empty, leaves the memory or overlaps an allocation.
  [[nodiscard]] bool allocate(std::uint64_t address, std::uint64_t size_bytes);
  // False when nothing was allocated at `address`. The pages stay mapped: a running kernel cannot fault.
  [[nodiscard]] bool release(std::uint64_t address);
  // The bytes of a range inside one allocation; empty when it is not.
  [[nodiscard]] std::span<std::byte> range(std::uint64_t address, std::uint64_t size_bytes) const noexcept;

 private:
  std::byte* base_ = nullptr;
  std::uint64_t size_bytes_ = 0;
  std::map<std::uint64_t, std::uint64_t> allocated_;  // address -> size
};

}  // namespace mu40::swboard
