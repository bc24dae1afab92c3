// The boards that a run or a daemon's configuration can name without a card; every other name is a card's index or BDF.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace mu40 {

struct BoardName {
  std::string_view name;
  std::string_view software_xclbin;  // of a software board under XRT: its xclbin in the installation; else empty
};
inline constexpr std::array<BoardName, 5> kBoardNames{{
    {"software", "mu40_software.xclbin"},          // kernels computed by C++
    {"software-rtl", "mu40_software_rtl.xclbin"},  // kernels' RTL, clock by clock
    {"cpu", ""},
    {"reference", ""},
    {"null", ""},
}};

// The row of `board`, or null: a card.
[[nodiscard]] constexpr const BoardName* find_board_name(std::string_view board) noexcept {
  const auto* const row = std::ranges::find(kBoardNames, board, &BoardName::name);
  return row == kBoardNames.end() ? nullptr : row;
}

// True where XRT opens a software board, not a card.
[[nodiscard]] constexpr bool is_software_board(std::string_view board) noexcept {
  const auto* const row = find_board_name(board);
  return row != nullptr && !row->software_xclbin.empty();
}

}  // namespace mu40
