#include "swboard/xclbin/board_sections.hpp"

#include <xclbin.h>

#include <cstdio>
#include <cstring>
#include <span>
#include <type_traits>

#include "swboard/xclbin/board_design.hpp"

namespace mu40::swboard {
namespace {

// int32 count, the padding up to the array that the struct has, the array.
template <class Record>
std::vector<std::byte> section_of(const std::vector<Record>& records, std::size_t array_offset) {
  static_assert(std::is_trivially_copyable_v<Record>);
  const auto bytes = std::as_bytes(std::span(records));
  std::vector<std::byte> out(array_offset + bytes.size());
  const auto count = static_cast<std::int32_t>(records.size());
  std::memcpy(out.data(), &count, sizeof count);
  std::memcpy(out.data() + array_offset, bytes.data(), bytes.size());
  return out;
}

template <std::size_t n, class Char>
void copy_name(Char (&field)[n], std::string_view name) {
  std::memcpy(field, name.data(), std::min(name.size(), n - 1));
}

}  // namespace

std::vector<std::byte> mem_topology_section() {
  std::vector<mem_data> banks;
  for (std::uint32_t i = 0; i < kBankCount; ++i) {
    mem_data bank{};
    bank.m_type = MEM_DDR4;
    bank.m_used = 1;
    bank.m_size = kBankBytes / 1024;
    bank.m_base_address = i * kBankBytes;
    copy_name(bank.m_tag, "bank" + std::to_string(i));
    banks.push_back(bank);
  }
  return section_of(banks, offsetof(mem_topology, m_mem_data));
}

std::vector<std::byte> ip_layout_section() {
  std::vector<ip_data> units;
  for (const auto& place : board_units()) {
    ip_data unit{};
    unit.m_type = IP_KERNEL;
    unit.properties = IP_INT_ENABLE_MASK | (static_cast<std::uint32_t>(units.size()) << IP_INTERRUPT_ID_SHIFT) |
                      (static_cast<std::uint32_t>(AP_CTRL_HS) << IP_CONTROL_SHIFT);
    unit.m_base_address = place.base_address;
    copy_name(unit.m_name, std::string(kKernelNames[static_cast<std::size_t>(place.kernel)]) + ":" + place.name);
    units.push_back(unit);
  }
  return section_of(units, offsetof(ip_layout, m_ip_data));
}

std::vector<std::byte> connectivity_section() {
  std::vector<connection> connections;
  std::int32_t index = 0;
  for (const auto& place : board_units()) {
    connections.push_back({kArgMuons, index, kInputBank});
    connections.push_back({kArgResult, index, result_bank(place.kernel)});
    ++index;
  }
  return section_of(connections, offsetof(connectivity, m_connection));
}

}  // namespace mu40::swboard
