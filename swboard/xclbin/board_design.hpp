// The design on the software board: which compute units there are, at which addresses, with which arguments; and its
// XML description, the EMBEDDED_METADATA section that XRT reads and that the board reads back.
// Source of the XML's shape: what XRT's xclbin parser (core/common/xclbin_parser.cpp) and Debian's sw_emu shim look
// for.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "layout/kernel_interface.hpp"

namespace mu40::swboard {

inline constexpr std::string_view kPlatformName = "xilinx_u250_gen3x16_xdma_4_1";
inline constexpr std::uint32_t kUnitsPerKernel = 2;
inline constexpr std::uint32_t kUnitAddressRange = 0x10000;
inline constexpr std::uint64_t kFirstUnitAddress = 0x1800000;
// The software board's kernels count nanoseconds; XRT wants a clock in the XML.
inline constexpr std::uint32_t kKernelClockMhz = 300;

// Memory banks, and the bank behind each pointer argument: the input of both kernels in one, the results elsewhere.
inline constexpr std::uint32_t kBankCount = 4;
inline constexpr std::uint64_t kBankBytes = std::uint64_t{16} << 30U;
inline constexpr std::int32_t kInputBank = 0;
[[nodiscard]] constexpr std::int32_t result_bank(KernelId kernel) noexcept {
  return 1 + static_cast<std::int32_t>(kernel);
}

// One compute unit.
struct UnitPlace {
  KernelId kernel{};
  std::string name;  // "recalibrate_1"
  std::uint64_t base_address = 0;
};

// In the order of base addresses: XRT numbers units by them (XML) and by interrupt ids (IP_LAYOUT), so both ascend.
[[nodiscard]] std::vector<UnitPlace> board_units();
[[nodiscard]] std::string design_xml();
// The units that a design XML names. Throws Error on other kernels than ours, other arguments or odd addresses.
[[nodiscard]] std::vector<UnitPlace> read_design_xml(std::string_view xml);

}  // namespace mu40::swboard
