// The software board behind its requests: memory, compute units by address, the design that is loaded. Trusts no
// message. Not here: the socket (host_link.hpp), bulk contents (transfer.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "swboard/board/board_log.hpp"
#include "swboard/board/board_memory.hpp"
#include "swboard/board/compute_unit.hpp"
#include "swboard/board/faults.hpp"
#include "swboard/board/wire.hpp"

namespace mu40::swboard {

// The requests of XRT's sw_emu shim. Source: src/runtime_src/core/pcie/emulation/common_em/rpc_messages.proto of XRT.
enum class Api : std::uint32_t {
  kClose = 1,
  kLoadBitstream = 3,
  kAllocate = 4,
  kFree = 5,
  kHostToDevice = 6,
  kDeviceToHost = 7,
  kWriteControl = 9,
  kReadControl = 11,
  kSetupInstance = 28,
  kWriteRegister = 51,
  kReadRegister = 52,
};

enum class AfterAnswer : std::uint8_t {
  kGoOn,
  kLeave,   // the host has closed the device: answer, then end
  kDie,     // an injected death: end without an answer
  kBroken,  // the request is malformed: end
};

// Single thread; its compute units have their own.
class Board {
 public:
  Board(const FaultPlan& faults, const BoardLog& log) : faults_(faults), dice_(faults), log_(log) {}

  // Answers any request but the two bulk ones.
  [[nodiscard]] AfterAnswer answer(Api api, std::span<const std::byte> body, WireWriter& response);
  // Memory that a bulk request names; empty (data() == nullptr) and logged when it was not allocated.
  [[nodiscard]] std::span<std::byte> transfer_range(std::uint64_t address, std::uint64_t size_bytes);

 private:
  struct PlacedUnit {
    std::uint64_t base_address;
    std::unique_ptr<ComputeUnit> unit;
  };
  struct RegisterAddress {
    ComputeUnit* unit;
    std::uint32_t offset;
  };

  [[nodiscard]] bool load(std::span<const std::byte> body);
  [[nodiscard]] AfterAnswer write_registers(std::uint64_t address, std::span<const std::byte> data);
  [[nodiscard]] std::uint32_t read_register(std::uint64_t address);
  [[nodiscard]] std::optional<RegisterAddress> find_unit(std::uint64_t address) const;
  [[nodiscard]] AfterAnswer start(ComputeUnit& unit);

  FaultPlan faults_;
  FaultDice dice_;
  const BoardLog& log_;
  DoneBell bell_;
  std::uint64_t memory_bytes_ = 0;
  std::optional<BoardMemory> memory_;
  std::vector<PlacedUnit> units_;  // declared last: their threads use what stands above
};

}  // namespace mu40::swboard
