#include "swboard/board/board_memory.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "layout/error.hpp"

namespace mu40::swboard {

BoardMemory::BoardMemory(std::uint64_t size_bytes) : size_bytes_(size_bytes) {
  void* const mapped =
      ::mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) {
    throw Error(ErrorCode::kExhausted, "board memory: cannot reserve " + std::to_string(size_bytes) +
                                           " bytes of address space: " + std::strerror(errno));
  }
  base_ = static_cast<std::byte*>(mapped);
  ::madvise(base_, size_bytes, MADV_HUGEPAGE);  // fewer page faults; only a hint
}

BoardMemory::~BoardMemory() { ::munmap(base_, size_bytes_); }

bool BoardMemory::allocate(std::uint64_t address, std::uint64_t size_bytes) {
  if (size_bytes == 0 || address >= size_bytes_ || size_bytes > size_bytes_ - address) return false;
  const auto after = allocated_.lower_bound(address);
  if (after != allocated_.end() && after->first < address + size_bytes) return false;
  if (after != allocated_.begin()) {
    const auto before = std::prev(after);
    if (before->first + before->second > address) return false;
  }
  allocated_.emplace(address, size_bytes);
  return true;
}

bool BoardMemory::release(std::uint64_t address) { return allocated_.erase(address) == 1; }

std::span<std::byte> BoardMemory::range(std::uint64_t address, std::uint64_t size_bytes) const noexcept {
  const auto after = allocated_.upper_bound(address);
  if (after == allocated_.begin()) return {};
  const auto& [start, length] = *std::prev(after);
  const std::uint64_t skip = address - start;
  if (skip > length || size_bytes > length - skip) return {};
  return {base_ + address, static_cast<std::size_t>(size_bytes)};
}

}  // namespace mu40::swboard
